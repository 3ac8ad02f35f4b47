/** Characters that XML 1.0 does not allow even as escapes (section 2.2), lone surrogates among them. */
const forbidden = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** For an attribute's value in double quotes, or for text. */
function escapeXml(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"\t\n\r]/g, (character) => escapes[character]!)
}

export type XmlAttributes = Readonly<Record<string, string | number>>

/** An element with its content, indented. `content`: elements already written, or a text. */
export function element(
  name: string,
  attributes: XmlAttributes,
  content: readonly string[] | string = [],
): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
  const open = `<${name}${words.join('')}`
  if (typeof content === 'string') return `${open}>${escapeXml(content)}</${name}>`
  if (content.length === 0) return `${open}/>`
  const lines = content.flatMap((one) => one.split('\n')).map((line) => `  ${line}`)
  return `${open}>\n${lines.join('\n')}\n</${name}>`
}

export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}
