import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { privateHeaders, scriptlessPolicy } from '../explorer/headers.js'
import { HeapmarkError } from '../model/errors.js'
import type { Answer } from './answer.js'
import { type DumpQuestion, ExploredDumps } from './dumps.js'
import { Feed } from './feed.js'
import { admit, cookieOf, type Keys } from './gate.js'
import { type Ask, asks, type DashboardOptions, type LiveMessage } from './messages.js'
import { metricsText, metricsType } from './metrics.js'
import { pageFor } from './pages/index.js'
import { notFound, type PageContext } from './pages/layout.js'
import { livePage } from './pages/live.js'
import { eventOf, mostViewers, type Turn, Viewers } from './viewers.js'

export interface RunningDashboard {
  readonly port: number
  /** With the token. */
  readonly url: string
  /** Tells the viewers what happens; does nothing without a live run. */
  take(message: LiveMessage): void
  /** Breaks off the connections of all who watch; their browsers come back by themselves. */
  dropViewers(): void
  /** Sends what there is to the viewers and frees the port. */
  stop(): Promise<void>
}

export interface DashboardWays {
  /** A viewer asks for something to be done. */
  onAsk(ask: Ask): void
  /** A page could not be made: for the log. */
  onFault(error: unknown): void
}

const host = '127.0.0.1'
/** Time between two turns in which viewers are told what is new. */
const turnMs = 500
/** A turn with nothing to tell says so now and then, so that a dead connection is noticed. */
const quietTurns = 20
const tokenBytes = 16
/** What is being sent gets so long at the end. */
const lastWordsMs = 500
const mostConnections = mostViewers + 100

/** Serves the live page of a run and the pages of the runs there are, on loopback. Rejects with the system's error. */
export async function startDashboard(
  options: DashboardOptions,
  ways: DashboardWays,
): Promise<RunningDashboard> {
  const random = () => randomBytes(tokenBytes).toString('hex')
  const keys: Keys = { token: options.token ?? random(), place: random(), pageToken: random() }
  const server = new Dashboard(options, ways, keys)
  return server.start()
}

class Dashboard {
  readonly #options: DashboardOptions
  readonly #ways: DashboardWays
  readonly #keys: Keys
  readonly #feed: Feed | null
  readonly #viewers = new Viewers()
  readonly #dumps: ExploredDumps
  readonly #server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 })
  #timer: NodeJS.Timeout | undefined
  #isNew = false
  #quietTurns = 0
  #pages: Promise<unknown> = Promise.resolve()

  constructor(options: DashboardOptions, ways: DashboardWays, keys: Keys) {
    this.#options = options
    this.#ways = ways
    this.#keys = keys
    this.#feed = options.facts === null ? null : new Feed(options.facts)
    this.#dumps = new ExploredDumps(options.resultsFolder)
    this.#server.on('request', (request, response) => this.#serve(request, response))
    this.#server.maxConnections = mostConnections
  }

  async start(): Promise<RunningDashboard> {
    this.#server.listen(this.#options.port, host)
    await once(this.#server, 'listening')
    if (this.#feed !== null) this.#timer = setInterval(() => this.#turn(), turnMs)
    return {
      port: this.#port,
      url: `http://${host}:${this.#port}/?token=${this.#keys.token}`,
      take: (message) => {
        this.#feed?.take(message)
        this.#isNew = true
      },
      dropViewers: () => this.#viewers.drop(),
      stop: () => this.#stop(),
    }
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get #pageContext(): PageContext {
    return { resultsFolder: this.#options.resultsFolder, isLive: this.#feed !== null }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {})
    const admission = admit(request, this.#port, this.#keys)
    if (admission.kind === 'refused') refuse(response, admission.status, admission.reason)
    else if (admission.kind === 'welcome') welcome(response, this.#keys)
    else if (admission.method === 'POST') this.#do(request, response, admission.path)
    else this.#show(request, response, admission.path, admission.words)
  }

  /** The only way to change anything. A body is not looked at. */
  #do(request: IncomingMessage, response: ServerResponse, path: string): void {
    const ask = asks.find((known) => path === `ask/${known}`)
    request.resume()
    if (ask === undefined || this.#feed?.state.facts.kind !== 'run') {
      refuse(response, 404, 'There is nothing here that can be asked for this.')
    } else if (this.#feed.state.ended !== null) {
      refuse(response, 409, 'The run has ended.')
    } else {
      this.#ways.onAsk(ask)
      response.writeHead(204, privateHeaders)
      response.end()
    }
  }

  #show(request: IncomingMessage, response: ServerResponse, path: string, words: URLSearchParams): void {
    const feed = this.#feed
    if (path === 'events' && feed !== null) this.#watch(request, response, feed)
    else if (path === 'metrics' && feed !== null) {
      send(request, response, { status: 200, type: metricsType, body: metricsText(feed) })
    } else if (path === '' && feed !== null) {
      send(request, response, livePage(this.#keys.pageToken, feed.state.facts))
    } else void this.#page(request, response, path, words)
  }

  async #page(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    words: URLSearchParams,
  ): Promise<void> {
    const dump = questionOf(path, words)
    try {
      if (dump !== null) {
        send(request, response, (await this.#dumps.answer(dump)) ?? notFound(this.#pageContext))
        return
      }
      // One page is made at a time: some read whole run folders.
      const page = this.#pages.then(() =>
        response.destroyed ? null : pageFor(path, words, this.#pageContext),
      )
      this.#pages = page.catch(() => {})
      send(request, response, (await page) ?? notFound(this.#pageContext))
    } catch (error) {
      if (error instanceof HeapmarkError) {
        send(request, response, { ...notFound(this.#pageContext, error.message), status: 422 })
        return
      }
      this.#ways.onFault(error)
      refuse(response, 500, 'This page could not be made: the terminal says more.')
    }
  }

  #watch(request: IncomingMessage, response: ServerResponse, feed: Feed): void {
    if (request.method === 'HEAD') {
      refuse(response, 405, 'Events are for GET.')
      return
    }
    response.writeHead(200, {
      ...privateHeaders,
      'Content-Security-Policy': scriptlessPolicy,
      'Content-Type': 'text/event-stream; charset=utf-8',
      Connection: 'keep-alive',
    })
    if (!this.#viewers.add(response, eventOf('whole', feed.whole()))) response.end()
  }

  #turn(): void {
    const feed = this.#feed!
    if (this.#viewers.count === 0) return
    if (!this.#isNew && ++this.#quietTurns < quietTurns) return
    this.#quietTurns = 0
    const turn = turnOf(feed)
    // Nothing but a sign of life, except to those that have missed something.
    this.#viewers.tell(this.#isNew ? turn : { ...turn, change: () => signOfLife })
    this.#isNew = false
  }

  async #stop(): Promise<void> {
    clearInterval(this.#timer)
    if (this.#isNew && this.#feed !== null) this.#viewers.tell(turnOf(this.#feed))
    this.#viewers.end()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeIdleConnections()
    await this.#dumps.close()
    const late = setTimeout(() => this.#server.closeAllConnections(), lastWordsMs)
    await closed
    clearTimeout(late)
    await this.#pages
  }
}

function turnOf(feed: Feed): Turn {
  let change: Buffer | null = null
  let whole: Buffer | null = null
  return {
    change: () => {
      // What nobody took is part of the next one.
      change ??= eventOf('change', feed.change())
      return change
    },
    whole: () => {
      whole ??= eventOf('whole', feed.whole())
      return whole
    },
  }
}

/** A comment, which a browser reads over. */
const signOfLife = Buffer.from(':\n\n')

function welcome(response: ServerResponse, keys: Keys): void {
  response.writeHead(303, {
    ...privateHeaders,
    'Set-Cookie': cookieOf(keys),
    Location: `/${keys.place}/`,
    'Content-Length': 0,
  })
  response.end()
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  const bytes = Buffer.from(`${reason}\n`)
  response.writeHead(status, {
    ...privateHeaders,
    'Content-Security-Policy': scriptlessPolicy,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': bytes.length,
    // A body that may follow is not read.
    Connection: 'close',
    ...(status === 405 ? { Allow: 'GET, HEAD, POST' } : {}),
  })
  response.end(bytes)
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body, policy }: Answer,
): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    ...privateHeaders,
    'Content-Security-Policy': policy ?? scriptlessPolicy,
    'Content-Type': type,
    'Content-Length': bytes.length,
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** `dump/<run>/<file>/<page of the explorer>`; null for any other address. */
function questionOf(path: string, words: URLSearchParams): DumpQuestion | null {
  const [, run, file, address] = /^dump\/([^/]+)\/([^/]+)\/(.*)$/s.exec(path) ?? []
  if (run === undefined || file === undefined || address === undefined) return null
  return { run: decoded(run), file: decoded(file), address, words }
}

/** An address that is no UTF-8 names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
