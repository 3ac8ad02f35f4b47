import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is refused before anybody looks at what it asks for. */
export interface Refusal {
  readonly status: 404 | 405 | 421
  readonly reason: string
}

/** What a request asks for behind the token. */
export interface Admitted {
  readonly address: string
  readonly words: URLSearchParams
}

/**
 * Lets in who knows the token and calls this server by its own name.
 *
 * Any web page may send requests to loopback, and a name of its own may lead there (DNS rebinding): so the Host must be
 * ours. Other users of the machine can connect too: so the path must begin with a secret.
 */
export function admit(request: IncomingMessage, port: number, token: string): Refusal | Admitted {
  if (!isOurHost(request, port)) return { status: 421, reason: 'This server answers to 127.0.0.1 only.' }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, reason: 'Only GET and HEAD are answered.' }
  }
  const [, first, address, query] = /^\/([^/?#]*)\/([^?#]*)(?:\?([^#]*))?/.exec(request.url ?? '') ?? []
  if (first === undefined || !isSame(first, token)) return { status: 404, reason: 'Not found.' }
  return { address: address ?? '', words: new URLSearchParams(query ?? '') }
}

/** Whether a request calls this server by a name of loopback, and by one only. */
export function isOurHost({ rawHeaders }: IncomingMessage, port: number): boolean {
  // Of two Host lines Node keeps one: which one is not to matter.
  const hosts = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === 'host')
  if (hosts.length !== 1) return false
  return hosts[0] === `127.0.0.1:${port}` || hosts[0]!.toLowerCase() === `localhost:${port}`
}

/** In a time that does not tell how much of it is right. */
export function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}
