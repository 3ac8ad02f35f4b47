import { type ExceptionFindings, maxListed } from '../../findings.js'
import { NamesByWeight } from '../../names-by-weight.js'
import type { RecordReader } from '../record-reader.js'
import type { EventKind } from './event-kind.js'

const thrownClass = 0
const throwables = 1

/**
 * Exceptions and errors that were made. JDKs 17 to 25 write an error (a subclass of java.lang.Error) once as
 * jdk.JavaErrorThrow and twice as jdk.JavaExceptionThrow: of a class that has the former, only those count.
 */
export class ExceptionEvents implements EventKind {
  readonly types = ['jdk.JavaExceptionThrow', 'jdk.JavaErrorThrow', 'jdk.ExceptionStatistics']
  readonly fields = ['thrownClass', 'throwables']
  readonly #exceptions = new NamesByWeight()
  readonly #errors = new NamesByWeight()
  #throwables: number | null = null

  take(record: RecordReader, type: string): void {
    if (type === 'jdk.ExceptionStatistics') {
      this.#throwables = Math.max(this.#throwables ?? 0, record.number(throwables) ?? 0)
      return
    }
    const names = type === 'jdk.JavaErrorThrow' ? this.#errors : this.#exceptions
    names.add(record.className(thrownClass) ?? '[unknown class]', 1)
  }

  findings(): ExceptionFindings | null {
    const thrown = new NamesByWeight()
    for (const { name, samples } of this.#errors.all()) thrown.add(name, samples, samples)
    for (const { name, samples } of this.#exceptions.all()) {
      if (!this.#errors.has(name)) thrown.add(name, samples, samples)
    }
    const { listed, rest } = thrown.top(maxListed)
    const recorded = listed.reduce((sum, { samples }) => sum + samples, rest.samples)
    if (recorded === 0 && this.#throwables === null) return null
    return {
      throwables: this.#throwables,
      recorded,
      byClass: listed.map(({ name, samples }) => ({ class: name, count: samples })),
      otherClasses: rest.names,
    }
  }
}
