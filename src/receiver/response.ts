import { STATUS_CODES } from 'node:http'

/** How a response ends: whether the connection lives on, and whether that must be said. */
export type Persistence = 'keep' | 'say-keep-alive' | 'close'

const connectionLines: Readonly<Record<Persistence, string>> = {
  keep: '',
  'say-keep-alive': 'Connection: keep-alive\r\n',
  close: 'Connection: close\r\n',
}

/** A whole HTTP/1.1 response with a JSON body. `headOnly` leaves the body out, as HEAD asks. */
export function response(
  status: number,
  body: unknown,
  persistence: Persistence,
  options: { readonly headOnly?: boolean; readonly allow?: string; readonly retryAfterSeconds?: number } = {},
): Buffer {
  const text = JSON.stringify(body)
  const allow = options.allow === undefined ? '' : `Allow: ${options.allow}\r\n`
  const retryAfter =
    options.retryAfterSeconds === undefined ? '' : `Retry-After: ${options.retryAfterSeconds}\r\n`
  return Buffer.from(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n` +
      `${allow}${retryAfter}${connectionLines[persistence]}\r\n${options.headOnly ? '' : text}`,
  )
}

/** What a receiver says that refuses a streamed request on purpose. */
export function refusalResponse(
  { status, retryAfterSeconds }: { readonly status: number; readonly retryAfterSeconds: number | null },
  persistence: Persistence,
): Buffer {
  const body = { error: 'refused on purpose' }
  return response(status, body, persistence, retryAfterSeconds === null ? {} : { retryAfterSeconds })
}

/** Answers that have no body at all. */
export function emptyResponse(status: 204, persistence: Persistence, allow: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nAllow: ${allow}\r\n${connectionLines[persistence]}\r\n`,
  )
}

export const continueResponse = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')

const received = { status: 'success' }
export const okResponses: Readonly<Record<Persistence, Buffer>> = {
  keep: response(200, received, 'keep'),
  'say-keep-alive': response(200, received, 'say-keep-alive'),
  close: response(200, received, 'close'),
}

const batch = 512
const manyOk = Buffer.concat(new Array<Buffer>(batch).fill(okResponses.keep))
const okBatches = Array.from({ length: batch + 1 }, (_, count) =>
  manyOk.subarray(0, count * okResponses.keep.length),
)

/** The bytes of `count` answers in a row, at most `maxOkBatch`. Shared: never to be written into. */
export function okBatch(count: number): Buffer {
  return okBatches[count]!
}
export const maxOkBatch = batch
