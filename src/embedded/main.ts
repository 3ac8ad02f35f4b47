import { readFileSync, unlinkSync } from 'node:fs'
import { exitCodes } from '../model/errors.js'
import type { GeneratorCommand, GeneratorMessage } from '../model/generator.js'
import { monotonicNs } from '../system/clock.js'
import type { EmbeddedJob } from './job.js'
import { runStreams } from './run-streams.js'
import { StreamState } from './stream-state.js'

/**
 * The generator process. Started by targets/embedded with the path of its job; speaks with the bench over the
 */
const jobPath = process.argv[2]!
const job = JSON.parse(readFileSync(jobPath, 'utf8')) as EmbeddedJob
unlinkSync(jobPath)

const state = new StreamState()
let reporting: NodeJS.Timeout | undefined

process.on('message', (command: GeneratorCommand) => {
  if (command.type === 'stop') state.stopRequested = true
  else {
    clearInterval(reporting)
    reporting = setInterval(sendCounters, command.everyMs)
  }
})
// The bench is gone, so nobody is left to send records for.
process.on('disconnect', () => process.exit(exitCodes.interrupted))
// When the bench should end, it tells.
process.on('SIGINT', () => {})

const end = await runStreams(job, state)
clearInterval(reporting)
if (end.kind === 'broken') process.stderr.write(`${end.reason}\n`)
await tell({ type: 'result', result: state.result(stoppedBecause(), end.kind === 'broke' ? end.met : null) })
process.exit(end.kind === 'broken' ? exitCodes.streamBroken : exitCodes.completed)

function stoppedBecause(): string | null {
  switch (end.kind) {
    case 'all-sent':
    case 'broke':
      return null
    case 'stopped':
      return 'it was asked to stop'
    case 'broken':
      return end.reason
  }
}

function sendCounters(): void {
  void tell({ type: 'counters', atNs: String(monotonicNs()), counters: state.counters })
}

/** Resolves once the message is with the system (or the bench is gone). */
function tell(message: GeneratorMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send!(message, undefined, undefined, () => resolve())
  })
}
