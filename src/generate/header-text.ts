/**
 * What is wrong with the text of a URL, method or header; null when nothing is. A line end would let a value
 * write headers of its own (RFC 9110, section 5.5); beyond Latin-1 there is no agreed encoding.
 */
export function headerValueProblem(name: string, text: string): string | null {
  if (/[\r\n\0]/.test(text)) return `${name} has a line end or NUL in it, which no HTTP header may have`
  if (/[^\x00-\xff]/.test(text)) return `${name} has characters beyond Latin-1, which no HTTP header may have`
  if (name === 'method' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)) return `'${text}' is no HTTP method`
  if (name === 'url' && /[\s\x7f]/.test(text)) return `url has a space in it: '${text}'`
  return null
}
