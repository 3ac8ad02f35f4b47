import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { runFiles } from '../../model/run-record.js'
import { replaceFile } from '../../system/files.js'
import { type RecordFile, type RunLine, runLine } from './line.js'

/** In a results folder: one line a run, so that a list of runs reads no run folder. */
export const indexFile = 'runs.ndjson'

/** A line is written with one call, and none is longer: benches that end together do not mix theirs. */
const longestLine = 4096
/** Far more than any history; what is larger is somebody else's file, or damaged, and is made anew. */
const largestIndexBytes = 64 * 1024 * 1024

export interface RunIndex {
  /** By run id; of a run with several lines, the last. */
  readonly lines: ReadonlyMap<string, RunLine>
  /** Lines that could not be read, or that stand for nothing: from some on the file is worth writing anew. */
  readonly waste: number
}

/** Never throws: an index that is missing or damaged is one with less in it. */
export function readIndex(resultsFolder: string): RunIndex {
  const lines = new Map<string, RunLine>()
  const texts = linesOf(join(resultsFolder, indexFile))
  if (texts === null) return { lines, waste: Number.POSITIVE_INFINITY }
  for (const text of texts) {
    const line = text.length > longestLine ? undefined : parseLine(text)
    if (line !== undefined) lines.set(line.id, line)
  }
  return { lines, waste: texts.length - lines.size }
}

/** @returns null for a file that is not to be read */
function linesOf(path: string): string[] | null {
  try {
    if (statSync(path).size > largestIndexBytes) return null
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((text) => text !== '')
  } catch {
    return []
  }
}

function parseLine(text: string): RunLine | undefined {
  try {
    return runLine.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * Adds runs at the end. Whatever goes wrong, no run is lost by it: a line that is missing is made again from the run's
 * folder when it is needed.
 * @returns whether it was written
 */
export function appendToIndex(resultsFolder: string, lines: readonly RunLine[]): boolean {
  const texts = lines.map(lineText).filter((text) => text !== null)
  if (texts.length === 0) return true
  try {
    // `a+` = O_APPEND: each write goes to the end as it is then, whoever else writes (write(2)).
    const descriptor = openSync(join(resultsFolder, indexFile), 'a+', 0o644)
    try {
      // A bench that was killed in mid-write leaves a line without an end.
      if (!endsLine(descriptor)) writeSync(descriptor, '\n')
      for (const text of texts) writeSync(descriptor, text)
    } finally {
      closeSync(descriptor)
    }
    return true
  } catch {
    return false
  }
}

/** Replaces the file whole. A line that another bench adds meanwhile may be lost, and is then made again. */
export function rewriteIndex(resultsFolder: string, lines: Iterable<RunLine>): boolean {
  const texts = [...lines].map(lineText).filter((text) => text !== null)
  try {
    replaceFile(join(resultsFolder, indexFile), texts.join(''))
    return true
  } catch {
    return false
  }
}

function lineText(line: RunLine): string | null {
  const text = `${JSON.stringify(line)}\n`
  return Buffer.byteLength(text) > longestLine ? null : text
}

function endsLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor)
  if (size === 0) return true
  const last = Buffer.alloc(1)
  readSync(descriptor, last, 0, 1, size - 1)
  return last[0] === 0x0a
}

/** By these a line is known to be of this very record. */
export function recordFileOf(runFolder: string): RecordFile | null {
  try {
    const { size, mtimeMs } = statSync(join(runFolder, runFiles.record))
    return { bytes: size, mtimeMs }
  } catch {
    return null
  }
}
