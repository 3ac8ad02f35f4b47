import { createServer, type Server, type Socket } from 'node:net'
import type { ReceiverOptions, ReceiverStats } from '../model/receiver.js'
import { adopt, chooseReading, type Reading, serverOptions } from './accept.js'
import { Arena } from './arena.js'
import { nowMs } from './clock.js'
import { Connection, type ConnectionContext } from './connection.js'
import { ReceiverFaults } from './faults/receiver-faults.js'
import type { Log } from './log.js'
import { refusals } from './refusal.js'
import { type ReceiverCounters, ReceiverStatistics } from './statistics.js'

export interface RunningReceiver {
  /** The port it got, when any was asked for. */
  readonly port: number
  readonly reading: Reading
  stats(): ReceiverStats
  counters(): ReceiverCounters
  /** Forgets everything counted; connections stay open. */
  reset(): void
  /** Closes all connections and the port. */
  stop(): Promise<void>
}

/** Connections that the kernel holds until they are accepted. */
const backlog = 4096

/**
 * Starts a receiver in this process.
 * @param reading for tests and measurements; left out, the fastest way that works is taken
 * @throws the system's error when the port cannot be had (EADDRINUSE, EACCES, EADDRNOTAVAIL, ...)
 */
export async function startReceiver(
  options: ReceiverOptions,
  log: Log,
  reading?: Reading,
): Promise<RunningReceiver> {
  const chosen = reading ?? (await chooseReading())
  const { faults = [] } = options
  const context: ConnectionContext = {
    options,
    arena: new Arena(options.limits.headerBytes),
    statistics: new ReceiverStatistics(),
    faults: faults.length === 0 ? null : new ReceiverFaults(faults),
    log,
  }
  const connections = new Map<Socket, Connection>()
  const server = createServer(serverOptions(chosen), (accepted) =>
    welcome(accepted, chosen, context, connections),
  )
  await listen(server, options)
  const sweeper = setInterval(
    () => {
      const atMs = nowMs()
      for (const connection of connections.values()) connection.sweep(atMs)
    },
    Math.min(1000, Math.max(20, options.limits.idleMs / 4)),
  )
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : options.port
  log('debug', `sockets are read by ${chosen}`)
  return {
    port,
    reading: chosen,
    stats: () => context.statistics.stats(),
    counters: () => {
      const counters = context.statistics.counters()
      return context.faults === null ? counters : { ...counters, faults: context.faults.states() }
    },
    reset: () => context.statistics.reset(),
    stop: () => {
      clearInterval(sweeper)
      return new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of connections.keys()) socket.destroy()
      })
    },
  }
}

function welcome(
  accepted: Socket,
  reading: Reading,
  context: ConnectionContext,
  connections: Map<Socket, Connection>,
): void {
  const { statistics, options } = context
  // Listened to before the handle moves: an error without a listener would end the process.
  accepted.on('error', () => {})
  const socket = adopt(accepted, reading, context.arena, (adopted) => {
    const connection = new Connection(adopted, context)
    connections.set(adopted, connection)
    statistics.connections++
    statistics.openConnections++
    adopted.on('end', () => connection.ended())
    adopted.on('drain', () => connection.drained())
    // A broken connection is told to `closed` by its 'close' event.
    adopted.on('error', (error) => context.log('debug', `connection: ${error.message}`))
    adopted.on('close', () => {
      connections.delete(adopted)
      statistics.openConnections--
      connection.closed()
    })
    return connection
  })
  if (connections.size > options.limits.connections) {
    context.log('debug', `more than ${options.limits.connections} connections at once`)
    connections.get(socket)?.refuse(refusals.tooManyConnections)
  }
}

function listen(server: Server, options: ReceiverOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.port, host: options.host, backlog }, () => {
      server.off('error', reject)
      // Accepting can fail later (no file descriptors left); the receiver lives on.
      server.on('error', () => {})
      resolve()
    })
  })
}
