import type { IncomingMessage } from 'node:http'
import { isOurHost, isSame } from '../explorer/guard.js'

/** Who may come in. All three are random. */
export interface Keys {
  /** In the address that is printed; makes a cookie of itself. */
  readonly token: string
  /** First part of every path behind the cookie. Not secret: it keeps the cookie from servers on other ports. */
  readonly place: string
  /** Sent with every request that does something, by our own page alone. */
  readonly pageToken: string
}

export type Admission =
  | { readonly kind: 'refused'; readonly status: 403 | 404 | 405 | 421; readonly reason: string }
  /** The right token in the address: to be put into a cookie. */
  | { readonly kind: 'welcome' }
  /** @see path what is asked for, without the place */
  | {
      readonly kind: 'admitted'
      readonly method: 'GET' | 'HEAD' | 'POST'
      readonly path: string
      readonly words: URLSearchParams
    }

/**
 * Lets in who has the token: in the address once, then in a cookie; or as `Authorization: Bearer`, for programs.
 *
 * Any web page may send requests to loopback, and a name of its own may lead there (DNS rebinding): so the Host must be
 * ours. A POST, which does something, must come from our own page: by its Origin, and by a token that only the page has.
 */
export function admit(request: IncomingMessage, port: number, keys: Keys): Admission {
  if (!isOurHost(request, port)) return refused(421, 'This server answers to 127.0.0.1 only.')
  const { method } = request
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
    return refused(405, 'Only GET, HEAD and POST are answered.')
  }
  const [, wholePath = '/', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(request.url ?? '') ?? []
  const words = new URLSearchParams(query)
  const bearer = bearerOf(request)
  if (bearer !== null) {
    if (!isSame(bearer, keys.token)) return refused(403, 'The token is not the right one.')
    const path = wholePath.replace(`/${keys.place}`, '').replace(/^\//, '')
    return { kind: 'admitted', method, path, words }
  }
  const given = words.get('token')
  if (method !== 'POST' && given !== null && isSame(given, keys.token)) {
    return wholePath === '/metrics'
      ? { kind: 'admitted', method, path: 'metrics', words }
      : { kind: 'welcome' }
  }
  if (!wholePath.startsWith(`/${keys.place}/`)) return refused(404, 'Not found.')
  if (!cookiesOf(request).some((one) => isSame(one, keys.token))) {
    return refused(403, 'Open the address that heapmark printed, with its token.')
  }
  if (method === 'POST' && !isFromOurPage(request, port, keys)) {
    return refused(403, 'Only the page itself may ask for this.')
  }
  return { kind: 'admitted', method, path: wholePath.slice(keys.place.length + 2), words }
}

/** Behind its place alone, so that it is not sent to servers on other ports of this machine. */
export function cookieOf({ token, place }: Keys): string {
  return `${cookieName}=${token}; Path=/${place}/; HttpOnly; SameSite=Strict`
}

const cookieName = 'heapmark'

function refused(status: 403 | 404 | 405 | 421, reason: string): Admission {
  return { kind: 'refused', status, reason }
}

function bearerOf({ headers }: IncomingMessage): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null
}

function cookiesOf({ headers }: IncomingMessage): string[] {
  return (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${cookieName}=`))
    .map((pair) => pair.slice(cookieName.length + 1))
}

function isFromOurPage({ headers }: IncomingMessage, port: number, { pageToken }: Keys): boolean {
  const { origin, 'x-heapmark-page': given } = headers
  if (origin !== `http://127.0.0.1:${port}` && origin !== `http://localhost:${port}`) return false
  return typeof given === 'string' && isSame(given, pageToken)
}
