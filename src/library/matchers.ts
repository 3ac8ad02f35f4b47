import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import { parseSize } from '../model/size.js'
import { megabytes, orNot, slope } from '../reports/format.js'
import { type LeakRequest, leak } from './leak.js'
import type { RunRequest } from './request.js'
import { run } from './run.js'

/** What a matcher is asked about: a program, a scenario by its name or file, or all that a run can be told. */
export type Subject = string | readonly string[] | RunRequest

/** What `expect.extend` of vitest and of jest takes back. */
interface Verdict {
  readonly pass: boolean
  message(): string
}

/**
 * Memory tests as unit tests, for `expect.extend(matchers)` of vitest or jest. Each starts the program for real;
 * give the test minutes, not seconds. Run folders go when the expectation holds; else the message names them.
 */
export const matchers = {
  /** Holds when memory is shown not to grow with the records; an open question does not hold, and says why. */
  async toStayBounded(subject: Subject, options: Partial<LeakRequest> = {}): Promise<Verdict> {
    return inFolder(subject, async (request) => {
      const { report } = await leak({ ...request, ...options })
      const { verdict } = report
      const retained = `retained ${orNot(verdict.bytesPerRecord, slope)} bytes/record`
      return {
        pass: verdict.kind === 'bounded',
        what: `memory ${verdict.kind === 'bounded' ? 'to grow' : 'to stay bounded'}: ${verdict.kind}, ${retained}`,
        why: verdict.reasons,
      }
    })
  },

  /**
   * Holds when the program completes and its resident memory never exceeds `limit`.
   * @param limit as the JVM writes sizes, or with `iB`: `64m`, `64MiB`
   */
  async toPeakUnder(subject: Subject, limit: string, options: Partial<RunRequest> = {}): Promise<Verdict> {
    const limitBytes = parseSize(limit.replace(/i?b$/i, ''), 'the limit')
    return inFolder(subject, async (request) => {
      const { report } = await run({ ...request, ...options })
      const { peakRssBytes } = report.memory
      const completed = report.outcome.kind === 'completed'
      const under = peakRssBytes !== null && peakRssBytes < limitBytes
      return {
        pass: completed && under,
        what: `resident memory to peak ${completed && under ? 'at or over' : 'under'} ${megabytes(limitBytes)}: it peaked at ${orNot(peakRssBytes, megabytes)}`,
        why: completed ? [] : [`the run did not complete: ${report.outcome.kind}`],
      }
    })
  },
}

async function inFolder(
  subject: Subject,
  judge: (request: RunRequest) => Promise<{ pass: boolean; what: string; why: readonly string[] }>,
): Promise<Verdict> {
  const request = requestOf(subject)
  const results = request.results ?? (await mkdtemp(path.join(os.tmpdir(), 'heapmark-')))
  const own = request.results === undefined
  try {
    const { pass, what, why } = await judge({ ...request, results })
    if (own && pass) await rm(results, { recursive: true, force: true })
    const kept = own && pass ? [] : [`see ${results}`]
    return { pass, message: () => [`expected ${what}`, ...why, ...kept].join('\n  ') }
  } catch (error) {
    if (own) await rm(results, { recursive: true, force: true })
    if (!(error instanceof HeapmarkError)) throw error
    throw new Error([`${error.code}: ${error.message}`, error.hint ?? ''].join('\n  ').trimEnd(), {
      cause: error,
    })
  }
}

function requestOf(subject: Subject): RunRequest {
  if (typeof subject === 'string') return { scenario: subject }
  return Array.isArray(subject) ? { program: subject as readonly string[] } : (subject as RunRequest)
}
