/**
 * The receiver's process. Started by `client.ts` with an IPC channel; ends when the channel closes (the bench has
 * died), unless it was told to live on. Its log is its standard output and error.
 */
import type { ReceiverCommand, ReceiverMessage, ReceiverOptions } from '../model/receiver.js'
import { systemErrorCode } from '../system/files.js'
import { nowMs, nsText } from './clock.js'
import { finalStatistics } from './final-statistics.js'
import { boundedLines, lineLog, mostLogBytes } from './log.js'
import { rehearse } from './rehearsal.js'
import { type RunningReceiver, startReceiver } from './server.js'

let receiver: RunningReceiver | undefined
let detached = false
let leaving = false
let reports: NodeJS.Timeout | undefined

function send(message: ReceiverMessage, sent: () => void = () => {}): void {
  // Without a channel (detached) there is nobody to tell.
  if (process.connected) process.send!(message, undefined, {}, sent)
  else sent()
}

async function start(options: ReceiverOptions): Promise<void> {
  const write = boundedLines((line) => process.stderr.write(line), mostLogBytes)
  try {
    receiver = await startReceiver(options, lineLog(options.logLevel, write))
  } catch (error) {
    const reason = systemErrorCode(error) === 'EADDRINUSE' ? 'port-in-use' : 'other'
    const message = error instanceof Error ? error.message : String(error)
    send({ type: 'failed', reason, message }, () => process.exit(1))
    return
  }
  console.log(`receiver ${process.pid} listens on ${options.host}:${receiver.port}`)
  send({ type: 'listening', port: receiver.port, pid: process.pid })
  // While the target starts. Without it the receiver only is slower at first.
  const { counters } = receiver
  await rehearse(options, receiver, () => counters().openConnections === 0).catch(() => {})
}

function report(everyMs: number): void {
  clearInterval(reports)
  if (everyMs <= 0) return
  let underWay = false
  reports = setInterval(() => {
    // A bench that does not read must not make the receiver queue messages.
    if (underWay || receiver === undefined) return
    underWay = true
    send({ type: 'counters', ...receiver.counters() }, () => {
      underWay = false
    })
  }, everyMs)
}

function leave(): void {
  if (leaving) return
  leaving = true
  if (receiver !== undefined) console.log(finalStatistics(receiver.stats()))
  process.exit(0)
}

process.on('message', (command: ReceiverCommand) => {
  switch (command.type) {
    case 'start':
      void start(command.options)
      break
    case 'report':
      report(command.everyMs)
      break
    case 'final':
      if (receiver === undefined) break
      // They also say how far the faults have come.
      send({ type: 'counters', ...receiver.counters() })
      send({ type: 'final', atNs: nsText(nowMs()), stats: receiver.stats() })
      break
    case 'detach':
      detached = true
      clearInterval(reports)
      send({ type: 'detached' })
      break
    case 'stop':
      leave()
      break
  }
})
process.on('disconnect', () => {
  if (!detached) leave()
})
process.on('SIGTERM', leave)
process.on('SIGINT', leave)
