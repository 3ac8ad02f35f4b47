/** An element of a small XML text, for tests. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Parses XML as strictly as the documents of heapmark need: one root, no comments, no sections, double quotes.
 * @throws Error where the text is not well-formed
 */
export function parseXml(text: string): XmlElement {
  const head = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(text)
  if (head === null) throw new Error('no XML declaration')
  if (/[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) {
    throw new Error('a character that XML does not allow')
  }
  let at = head[0].length
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at}: ${text.slice(at, at + 40)}`)
  }
  const element = (): XmlElement => {
    const open = /<([a-z][a-z-]*)((?: [a-z]+="[^"<]*")*)(\/?)>/y
    open.lastIndex = at
    const match = open.exec(text) ?? fail('no element')
    at = open.lastIndex
    const name = match[1]!
    const pairs = [...match[2]!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(
      ([, key, value]) => [key!, plain(value!)] as const,
    )
    const attributes = Object.fromEntries(pairs)
    if (pairs.length !== Object.keys(attributes).length) fail('an attribute twice')
    const children: XmlElement[] = []
    let own = ''
    if (match[3] === '/') return { name, attributes, children, text: own }
    for (;;) {
      const next = text.indexOf('<', at)
      if (next < 0) fail('no end')
      own += plain(text.slice(at, next))
      at = next
      const close = `</${name}>`
      if (text.startsWith(close, at)) {
        at += close.length
        return { name, attributes, children, text: own }
      }
      children.push(element())
    }
  }
  const plain = (escaped: string) => {
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(escaped)) fail('a bare &')
    return escaped.replace(/&(?:#(\d+)|(\w+));/g, (_, code, word) =>
      code === undefined ? entities[word]! : String.fromCodePoint(Number(code)),
    )
  }
  const root = element()
  if (text.slice(at).trim() !== '') fail('more than one root')
  return root
}
