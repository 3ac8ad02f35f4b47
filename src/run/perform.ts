import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import type { ClassCount, FileKind, TargetInspector, WrittenFile } from '../model/inspector.js'
import type { PerturbationSample } from '../model/sample.js'
import { monotonicMs } from '../system/clock.js'
import { systemErrorCode } from '../system/files.js'

export type OnDemandAction = PerturbationSample['action']

/** Something to be done to a live target. */
export interface OnDemandRequest {
  readonly action: OnDemandAction
  /** Absolute path of the file to write; null = a new one in the usual place. */
  readonly output: string | null
  /** Of a recording. */
  readonly durationMs: number
}

export interface OnDemandResult {
  readonly action: OnDemandAction
  /** How long it took, and mostly stopped the target. */
  readonly durationMs: number
  readonly files: readonly WrittenFile[]
  /** Of a histogram. */
  readonly classes: readonly ClassCount[] | null
  readonly notes: readonly string[]
}

/** Where files go that were not given a name. */
export interface FilePlace {
  /** Absolute. */
  readonly folder: string
  /** Stands in their names, as in `heap-<tag>-1.hprof`; empty in a run folder. */
  readonly tag: string
  /** Whether a histogram is kept as a file too. */
  readonly keepsHistograms: boolean
}

export interface PerformOptions {
  readonly place: FilePlace
  /** Ends a recording early. */
  readonly early: AbortSignal
  /** Called before something dear begins, with what it will cost. */
  warn(text: string): void
  /** Called when it begins; a warning has been given then. */
  begins?(): void
}

/**
 * Does to a live target what was asked.
 * @throws HeapmarkError NOT_INSPECTABLE, INSPECT_FAILED, ATTACH_FAILED, USAGE when the file exists
 */
export async function perform(
  inspector: TargetInspector,
  request: OnDemandRequest,
  { place, early, warn, begins }: PerformOptions,
): Promise<OnDemandResult> {
  const { action, durationMs } = request
  const warning = action === 'dump' ? await inspector.dumpWarning() : null
  if (warning !== null) warn(warning)
  begins?.()
  const startMs = monotonicMs()
  const result = (done: Partial<OnDemandResult>): OnDemandResult => ({
    action,
    durationMs: Math.round(monotonicMs() - startMs),
    files: [],
    classes: null,
    notes: [],
    ...done,
  })
  switch (action) {
    case 'dump': {
      const [file] = fileNames([inspector.dumpFile], request, place)
      return result(await inspector.dump(file!))
    }
    case 'record': {
      const files = fileNames(inspector.recordFiles, request, place)
      return result(await inspector.record(files, durationMs, early))
    }
    case 'gc':
      return result(await inspector.collect())
    case 'histogram': {
      const classes = await inspector.histogram()
      const done = result({ classes })
      if (!place.keepsHistograms && request.output === null) return done
      const [file] = fileNames([{ stem: 'histogram', suffix: '.txt' }], request, place)
      return { ...done, files: [writeHistogram(file!, classes)] }
    }
  }
}

/** Of names that belong together all carry one number, the first that is free for all of them. */
function fileNames(
  kinds: readonly FileKind[],
  { output }: OnDemandRequest,
  { folder, tag }: FilePlace,
): string[] {
  if (output !== null) return namedByUser(kinds, output)
  const middle = tag === '' ? '' : `-${tag}`
  for (let number = 1; ; number++) {
    const files = kinds.map(({ stem, suffix }) => path.join(folder, `${stem}${middle}-${number}${suffix}`))
    if (!files.some((file) => existsSync(file))) return files
  }
}

/** Of several files, each gets its own suffix. */
function namedByUser(kinds: readonly FileKind[], output: string): string[] {
  const stem = kinds.reduce(
    (name, { suffix }) => (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name),
    output,
  )
  const files = kinds.length === 1 ? [output] : kinds.map(({ suffix }) => `${stem}${suffix}`)
  const taken = files.find((file) => existsSync(file))
  if (taken === undefined) return files
  throw new HeapmarkError('USAGE', `there is a file already: ${taken}`, {
    place: '--output',
    hint: 'choose another name, or remove it',
  })
}

/** A class a line, those with most bytes first. */
function writeHistogram(file: string, classes: readonly ClassCount[]): WrittenFile {
  const text = `${histogramLines(classes).join('\n')}\n`
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (cause) {
    const reason = systemErrorCode(cause) ?? String(cause)
    throw new HeapmarkError('INSPECT_FAILED', `the histogram could not be written: ${reason}`, {
      place: file,
      cause,
    })
  }
  return { path: file, bytes: Buffer.byteLength(text) }
}

/** A table of classes: rank, instances, bytes, name; totals of all of them at the end. */
export function histogramLines(classes: readonly ClassCount[], top = classes.length): string[] {
  const row = (...columns: readonly (string | number)[]) =>
    columns.map((column, i) => (i === 3 ? column : String(column).padStart(i === 0 ? 6 : 14))).join(' ')
  const instances = classes.reduce((sum, { instances }) => sum + instances, 0)
  const bytes = classes.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    row('rank', 'instances', 'bytes', 'class'),
    ...classes.slice(0, top).map((one, i) => row(i + 1, one.instances, one.bytes, one.className)),
    row('total', instances, bytes, `(${classes.length} classes)`),
  ]
}
