import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { type ControlAnswer, errorAnswer, longestRequest, parseRequest } from './control-protocol.js'
import { controlSocketPaths, prepareFolder, removeFolderIfEmpty, removeStale } from './control-socket.js'
import type { OnDemandRequest, OnDemandResult } from './perform.js'

/** A client says what it wants at once. */
const requestMs = 5000

/** Does what a request asks; warnings reach the client before the result does. */
export type ControlHandler = (
  request: OnDemandRequest,
  warn: (text: string) => void,
) => Promise<OnDemandResult>

/** The Unix socket on which a bench takes requests while its run lives. Only its own user (and root) can reach it. */
export class ControlServer {
  readonly #handler: ControlHandler
  readonly #connections = new Set<Socket>()
  #server: Server | null = null
  #path: string | null = null
  readonly #removeAtExit = () => {
    if (this.#path !== null) rmSync(this.#path, { force: true })
  }

  constructor(handler: ControlHandler) {
    this.#handler = handler
  }

  /** @returns why it cannot be asked for anything, null when it listens */
  async listen(): Promise<string | null> {
    const uid = process.getuid?.() ?? 0
    const [file] = controlSocketPaths(process.pid, uid)
    if (file === undefined) return 'the path of its socket would be too long'
    const folder = path.dirname(file)
    let problem = 'there is no socket'
    // Between making the folder and listening in it, another bench may end and take the folder with it.
    for (let attempt = 0; attempt < 3; attempt++) {
      const refusal = prepareFolder(folder, uid)
      if (refusal !== null) return refusal
      try {
        await removeStale(folder)
        this.#server = await listenAt(file, (socket) => void this.#serve(socket))
        this.#path = file
        // Also when the process is ended by a second Ctrl-C.
        process.once('exit', this.#removeAtExit)
        return null
      } catch (error) {
        problem = String(error)
      }
    }
    return problem
  }

  /** What is being answered is answered to its end. */
  async close(): Promise<void> {
    const server = this.#server
    if (server === null) return
    this.#server = null
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of this.#connections) socket.end()
    await closed
    process.off('exit', this.#removeAtExit)
    this.#removeAtExit()
    removeFolderIfEmpty(path.dirname(this.#path!))
  }

  async #serve(socket: Socket): Promise<void> {
    this.#connections.add(socket)
    socket.on('close', () => this.#connections.delete(socket))
    // A client that leaves early misses the answer, no more.
    socket.on('error', () => {})
    const say = (answer: ControlAnswer) => {
      if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`)
    }
    const line = await firstLine(socket)
    const request = line === null ? null : parseRequest(line)
    if (request !== null) {
      try {
        say({ result: await this.#handler(request, (warning) => say({ warning })) })
      } catch (error) {
        say(errorAnswer(error))
      }
    } else if (line !== null) {
      say({ error: { code: 'USAGE', message: 'the request is not one of this version of heapmark' } })
    }
    socket.end()
  }
}

function listenAt(file: string, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    // The client's half may close while the answer is still to come.
    const server = createServer({ allowHalfOpen: true }, onConnection)
    server.once('error', reject)
    server.listen(file, () => resolve(server))
    server.unref()
  })
}

/** null when none came in time, or a longer one than any request. */
function firstLine(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    let text = ''
    const timer = setTimeout(() => resolve(null), requestMs)
    const settle = (line: string | null) => {
      clearTimeout(timer)
      resolve(line)
    }
    socket.setEncoding('utf8')
    socket.on('data', (part: string) => {
      text += part
      const end = text.indexOf('\n')
      if (end >= 0) settle(text.slice(0, end))
      else if (text.length > longestRequest) settle(null)
      if (text.length > longestRequest) text = ''
    })
    socket.on('end', () => settle(null))
    socket.on('close', () => settle(null))
  })
}
