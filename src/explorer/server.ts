import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, answer } from './answer.js'
import type { ExploredDump } from './dump.js'
import { admit, type Refusal } from './guard.js'
import { privateHeaders, scriptlessPolicy } from './headers.js'

export interface RunningExplorer {
  readonly port: number
  /** Where the summary is, with the token. */
  readonly url: string
  /** Frees the port; connections are closed. */
  stop(): Promise<void>
}

export interface ExplorerOptions {
  /** 0: any free one. */
  readonly port: number
  /** A page could not be made: for the log. */
  readonly onFault: (error: unknown) => void
}

const host = '127.0.0.1'
const tokenBytes = 16
/** Requests that wait for their turn; one more is turned away. */
const mostWaiting = 32
const mostConnections = 64

const headers = { 'Content-Security-Policy': scriptlessPolicy, ...privateHeaders } as const

/**
 * Serves a dump on loopback, read only. Rejects with the system's error when the port cannot be had.
 *
 * One page is made at a time: each costs at most a few looks at every object of the dump, and a request whose client
 * has gone meanwhile costs nothing.
 */
export async function startExplorer(dump: ExploredDump, options: ExplorerOptions): Promise<RunningExplorer> {
  const token = randomBytes(tokenBytes).toString('hex')
  let waiting = 0
  let turn: Promise<void> = Promise.resolve()
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 }, (request, response) => {
    const admitted = admit(request, (server.address() as AddressInfo).port, token)
    if ('status' in admitted) return refuse(response, admitted)
    if (waiting >= mostWaiting) return send(request, response, busy)
    waiting++
    turn = turn.then(async () => {
      waiting--
      if (response.destroyed) return
      send(request, response, await answer(dump, admitted.address, admitted.words, options.onFault))
    })
  })
  server.maxConnections = mostConnections
  server.listen(options.port, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://${host}:${port}/${token}/`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await turn
    },
  }
}

const busy: Answer = {
  status: 503,
  type: 'text/plain; charset=utf-8',
  body: 'Too many requests wait already: try again.\n',
}

function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  const bytes = Buffer.from(`${reason}\n`)
  // A body that may follow is not read.
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': bytes.length,
    Connection: 'close',
    ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
  })
  response.end(bytes)
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': bytes.length })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}
