/**
 * The dashboard's process. Started by `client.ts` with an IPC channel; ends when the channel closes (the bench has died).
 */
import os from 'node:os'
import { systemErrorCode } from '../system/files.js'
import type { DashboardCommand, DashboardMessage, DashboardOptions } from './messages.js'
import { type RunningDashboard, startDashboard } from './server.js'

/** Behind the target, the receiver and the bench, whatever the viewers do: a sixtieth of what they get. */
const niceness = 19

let dashboard: RunningDashboard | undefined

function send(message: DashboardMessage, sent: () => void = () => {}): void {
  if (process.connected) process.send!(message, undefined, {}, sent)
  else sent()
}

async function start(options: DashboardOptions): Promise<void> {
  try {
    dashboard = await startDashboard(options, {
      onAsk: (ask) => send({ type: 'ask', ask }),
      onFault: (error) => console.error(error),
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    send({ type: 'failed', code: systemErrorCode(error) ?? null, message }, () => process.exit(1))
    return
  }
  send({ type: 'listening', url: dashboard.url, port: dashboard.port })
}

async function leave(): Promise<void> {
  await dashboard?.stop()
  process.exit(0)
}

process.on('message', (command: DashboardCommand) => {
  switch (command.type) {
    case 'start':
      void start(command.options)
      break
    case 'leave':
      void leave()
      break
    default:
      dashboard?.take(command)
  }
})
process.on('disconnect', () => process.exit(0))
// The terminal's Ctrl-C is for the bench, which says when to leave.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
os.setPriority(niceness)
