/**
 * The request target (path and query) of a URL as a scenario writes it: absolute, or a path alone. Scheme, host
 * and port are dropped, because the stream always goes to the receiver; so is a fragment, which never travels.
 */
export function requestTarget(url: string): string {
  let from = 0
  const scheme = url.indexOf('://')
  if (scheme >= 0 && !url.startsWith('/')) {
    from = scheme + 3
    while (from < url.length && !'/?#'.includes(url[from]!)) from++
  }
  const fragment = url.indexOf('#', from)
  const rest = url.slice(from, fragment < 0 ? url.length : fragment)
  const path = rest.startsWith('/') ? rest : `/${rest}`
  return /^[!-~]*$/.test(path) ? path : path.replace(/[^!-~]+/gu, encodeRun)
}

/** Percent-encodes what may not stand in a request line: white space, control characters, anything past ASCII. */
// Buffer.from turns lone surrogates, which encodeURIComponent refuses, into U+FFFD.
function encodeRun(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}
