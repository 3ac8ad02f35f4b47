import type { RunRecord } from '../../model/run-record.js'
import type { SampleFileFacts } from '../run-folder/read-samples.js'
import type { Observations } from './observations.js'

/** The process tree counts as larger than its first process beyond this factor. */
const wellAbove = 1.1

/** Gathers what the reader of a report must know beside its figures, each thing once. */
export class Notes {
  readonly #notes = new Set<string>()

  constructor(record: RunRecord, file: SampleFileFacts | null, seen: Observations) {
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
    this.#addTree(seen)
    this.#addGcLog(seen)
    const stopped = record.stream?.stoppedBecause ?? null
    if (stopped !== null) this.add(`the target stopped before it had sent everything: ${stopped}`)
    const broken = record.stream?.counters.connectionErrors ?? 0
    if (broken > 0) this.add(`connections from the target to the receiver that broke: ${broken}`)
    const broke = record.stream?.broke ?? null
    if (broke !== null) {
      const { metric, value, threshold, ratePerSecond, afterRecords } = broke
      this.add(
        `the scenario’s breaking condition ended the stream: ${metric} was ${value} (threshold ${threshold}) at ` +
          `${ratePerSecond} records/s, after ${afterRecords} records`,
      )
    }
    if (record.receiver?.keptRunning) {
      this.add(`the receiver was left running (process ${record.receiver.pid}) at ${record.receiver.url}`)
    }
  }

  #addTree({ tree, process }: Observations): void {
    if (tree.count === 0 || tree.peakRssBytes <= wellAbove * (process.peakRssBytes ?? 0)) return
    this.add('the memory figures are those of the first process alone: the process tree took more')
  }

  #addGcLog({ gcLog }: Observations): void {
    if (gcLog === null) return
    if (gcLog.placedBy === 'wall') {
      this.add('the GC log carries no monotonic time: its lines were placed by the time of day')
    }
    if (gcLog.placedBy === 'uptime') {
      this.add(
        'the GC log carries only the time since the JVM’s start, which is taken as the run’s: its collections may be placed a little early',
      )
    }
    if (gcLog.unknownLines > 0)
      this.add(`lines of the GC log that were not understood: ${gcLog.unknownLines}`)
    const { stalls } = gcLog
    if (stalls !== null) {
      const ms = `${stalls.totalMs.toFixed(1)} ms in all, the longest ${stalls.maxMs.toFixed(1)} ms`
      this.add(`threads that waited for memory while a collection ran: ${stalls.count} times, ${ms}`)
    }
  }

  add(text: string): void {
    this.#notes.add(text)
  }

  get all(): readonly string[] {
    return [...this.#notes]
  }
}
