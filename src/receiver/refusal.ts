/** Why a request is answered with an error and its connection closed. */
export interface Refusal {
  readonly status: number
  readonly reason: string
}

function refusal(status: number, reason: string): Refusal {
  return { status, reason }
}

/** Every refusal there is; one object each, so that refusing allocates nothing. */
export const refusals = {
  requestLine: refusal(400, 'malformed request line'),
  target: refusal(400, 'malformed request target'),
  method: refusal(501, 'unknown method'),
  version: refusal(505, 'only HTTP/1.0 and HTTP/1.1 are spoken here'),
  lineEnd: refusal(400, 'a line must end with CR LF'),
  headerName: refusal(400, 'malformed header name'),
  headerValue: refusal(400, 'forbidden byte in a header value'),
  foldedHeader: refusal(400, 'folded header lines are not allowed'),
  host: refusal(400, 'HTTP/1.1 needs exactly one Host header'),
  contentLength: refusal(400, 'malformed Content-Length'),
  contentLengthTwice: refusal(400, 'more than one Content-Length'),
  lengthAndEncoding: refusal(400, 'both Content-Length and Transfer-Encoding'),
  encodingTwice: refusal(400, 'more than one Transfer-Encoding'),
  encodingInOldVersion: refusal(400, 'Transfer-Encoding in HTTP/1.0'),
  encoding: refusal(501, 'only the transfer encoding chunked is known'),
  chunk: refusal(400, 'malformed chunk'),
  trailer: refusal(400, 'a trailer must not change the framing or the connection'),
  expectation: refusal(417, 'only 100-continue can be expected'),
  bodyTooLarge: refusal(413, 'the body is larger than the limit'),
  headTooLarge: refusal(431, 'the request line and headers are larger than the limit'),
  tooSlow: refusal(408, 'the request did not arrive in time'),
  tooManyConnections: refusal(503, 'too many connections'),
} as const satisfies Record<string, Refusal>
