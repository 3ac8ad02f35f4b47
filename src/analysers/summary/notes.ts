import type { RunRecord } from '../../model/run-record.js'
import type { SampleFileFacts } from '../run-folder/read-samples.js'

/** Gathers what the reader of a report must know beside its figures, each thing once. */
export class Notes {
  readonly #notes = new Set<string>()

  constructor(record: RunRecord, file: SampleFileFacts | null) {
    if (record.outcome === null) {
      this.add('run.json has no outcome: heapmark was ended before the run was, or the run is still going')
    }
    for (const { collector, message } of record.notes) this.add(`${collector}: ${message}`)
    for (const problem of record.scenario.problems) {
      const { line, column } = problem.place
      this.add(`${record.scenario.file}:${line}:${column}: ${problem.severity}: ${problem.message}`)
    }
    if (file !== null && file.unknownLines > 0) {
      this.add(`samples of series that this version does not know, passed over: ${file.unknownLines}`)
    }
    const stopped = record.stream?.stoppedBecause ?? null
    if (stopped !== null) this.add(`the target stopped before it had sent everything: ${stopped}`)
    const broken = record.stream?.counters.connectionErrors ?? 0
    if (broken > 0) this.add(`connections from the target to the receiver that broke: ${broken}`)
    if (record.receiver?.keptRunning) {
      this.add(`the receiver was left running (process ${record.receiver.pid}) at ${record.receiver.url}`)
    }
  }

  add(text: string): void {
    this.#notes.add(text)
  }

  get all(): readonly string[] {
    return [...this.#notes]
  }
}
