import type { ClassFindings, ThreadFindings } from '../../findings.js'
import type { RecordReader } from '../record-reader.js'
import type { EventKind } from './event-kind.js'

/** Threads and classes, which the JVM counts itself, and what the recorder lost. */
export class CountEvents implements EventKind {
  readonly types = ['jdk.JavaThreadStatistics', 'jdk.ClassLoadingStatistics', 'jdk.DataLoss']
  readonly fields = [
    'startTime',
    ...['activeCount', 'peakCount', 'accumulatedCount'],
    ...['loadedClassCount', 'unloadedClassCount'],
    'amount',
  ]
  threads: ThreadFindings | null = null
  classes: ClassFindings | null = null
  lostBytes = 0
  #threadsAtMs = Number.NEGATIVE_INFINITY

  take(record: RecordReader, type: string): void {
    if (type === 'jdk.DataLoss') this.lostBytes += record.number(6) ?? 0
    else if (type === 'jdk.ClassLoadingStatistics') {
      this.classes = {
        loaded: Math.max(this.classes?.loaded ?? 0, record.number(4) ?? 0),
        unloaded: Math.max(this.classes?.unloaded ?? 0, record.number(5) ?? 0),
      }
    } else this.#takeThreads(record, record.atMs(0) ?? 0)
  }

  #takeThreads(record: RecordReader, atMs: number): void {
    const later = atMs >= this.#threadsAtMs
    this.threads = {
      activeLast: later || this.threads === null ? (record.number(1) ?? 0) : this.threads.activeLast,
      peak: Math.max(this.threads?.peak ?? 0, record.number(2) ?? 0),
      started: Math.max(this.threads?.started ?? 0, record.number(3) ?? 0),
    }
    if (later) this.#threadsAtMs = atMs
  }
}
