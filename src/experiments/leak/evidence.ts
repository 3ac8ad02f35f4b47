import { readFileSync } from 'node:fs'
import path from 'node:path'
import { analyzeHeapDump } from '../../analysers/heap-graph/index.js'
import { recordsAtTimes } from '../../analysers/live-set/records-at-times.js'
import { HeapmarkError } from '../../model/errors.js'
import type { PathStep, Suspect } from '../../model/heap-findings.js'
import type { GrowingClass, LeakEvidence } from '../../model/leak-findings.js'
import type { RunReport } from '../../model/report.js'
import { systemErrorCode } from '../../system/files.js'
import type { StepResult } from '../engine/plan.js'
import { type ClassHistogram, parseHistogram } from './class-histogram.js'

const mostClasses = 10
/** The way from a root is told for so many classes. */
const mostPaths = 3

/** Which classes grew with the records between the looks into the heap. null when fewer than two can be read. */
export async function evidenceOf(result: StepResult | undefined): Promise<LeakEvidence | null> {
  if (result === undefined) return null
  const { folder, run, report } = result
  const looks: { counts: ClassHistogram; tMs: number }[] = []
  for (const { file, tMs, durationMs, action } of looksOf(report)) {
    const counts = await readCounts(path.join(folder, file), action)
    // The objects are counted at its end; the target has stood still in between.
    if (counts !== null) looks.push({ counts, tMs: tMs + durationMs })
  }
  if (looks.length < 2) return null
  const atRecords = await recordsAtTimes(
    folder,
    looks.map(({ tMs }) => tMs),
  )
  const grown = growingClasses(
    looks.map(({ counts }) => counts),
    atRecords,
  )
  const dump = report.perturbations.findLast(({ action }) => action === 'dump')?.file ?? null
  const paths = dump === null ? new Map() : await pathsIn(path.join(folder, dump), grown)
  return {
    atRecords,
    classes: grown.map((one) => ({ ...one, path: paths.get(one.name) ?? null })),
    dump: dump === null ? null : path.join(run, dump),
  }
}

/** Those that rose from each look to the next; the slope is that from the first to the last. */
function growingClasses(
  looks: readonly ClassHistogram[],
  atRecords: readonly number[],
): Omit<GrowingClass, 'path'>[] {
  const records = atRecords.at(-1)! - atRecords[0]!
  if (!(records > 0)) return []
  const zero = { instances: 0, bytes: 0 }
  return [...looks.at(-1)!.keys()]
    .map((name) => {
      const counts = looks.map((look) => look.get(name) ?? zero)
      const perRecord = (figure: 'instances' | 'bytes') =>
        (counts.at(-1)![figure] - counts[0]![figure]) / records
      return {
        name,
        bytesPerRecord: perRecord('bytes'),
        instancesPerRecord: perRecord('instances'),
        bytes: counts.map(({ bytes }) => bytes),
      }
    })
    .filter(({ bytes }) => bytes.every((value, i) => i === 0 || value > bytes[i - 1]!))
    .sort((a, b) => b.bytesPerRecord - a.bytesPerRecord)
    .slice(0, mostClasses)
}

/** By class: the way to what holds most of it, of those that hold much of the heap. */
async function pathsIn(
  dump: string,
  classes: readonly Pick<GrowingClass, 'name'>[],
): Promise<Map<string, readonly PathStep[]>> {
  const found = new Map<string, readonly PathStep[]>()
  try {
    const { suspects } = await analyzeHeapDump(dump, { mode: 'full' })
    for (const { name } of classes.slice(0, mostPaths)) {
      const bytesIn = (suspect: Suspect) =>
        suspect.holds.find((held) => held.name === name)?.shallowBytes ?? 0
      const holder = suspects.reduce<Suspect | null>(
        (best, one) => (bytesIn(one) > (best === null ? 0 : bytesIn(best)) ? one : best),
        null,
      )
      if (holder !== null) found.set(name, holder.path)
    }
  } catch (error) {
    // Too large for this machine's memory, or cut short: the classes are told all the same.
    if (!(error instanceof HeapmarkError)) throw error
  }
  return found
}

type Look = RunReport['perturbations'][number] & { readonly file: string }

/** Class counts where the runtime gives them, else its dumps. */
function looksOf({ perturbations }: RunReport): Look[] {
  const of = (action: Look['action']) =>
    perturbations.filter((one): one is Look => one.action === action && one.file !== null)
  const counts = of('histogram')
  return counts.length > 0 ? counts : of('dump')
}

/** null when the file cannot be read, such as one that was cut short by a full disk. */
async function readCounts(file: string, action: Look['action']): Promise<ClassHistogram | null> {
  try {
    if (action === 'histogram') return parseHistogram(readFileSync(file, 'utf8'))
    const { classes } = await analyzeHeapDump(file, { mode: 'histogram' })
    return new Map(
      classes.map(({ name, count, shallowBytes }) => [name, { instances: count, bytes: shallowBytes }]),
    )
  } catch (error) {
    if (!(error instanceof HeapmarkError) && systemErrorCode(error) === undefined) throw error
    return null
  }
}
