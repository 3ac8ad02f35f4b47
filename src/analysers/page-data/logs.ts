import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LogLine, LogPageData } from '../../model/page-data.js'
import type { Artefact, RunRecord } from '../../model/run-record.js'
import { isWithin } from '../summary/artefacts.js'
import { type ClockOfLines, clockOfLines } from './line-times.js'

/** A page shows how a log began and how it ended. */
const firstBytes = 16 * 1024
const lastBytes = 64 * 1024
const longestLine = 1000
const mostFiles = 8

/** The logs that a run left, the target's own first: beginning and end of each, with the times that they carry. */
export async function readLogs(runFolder: string, record: RunRecord): Promise<LogPageData[]> {
  const files = record.artefacts
    .filter(({ kind, path }) => ['log', 'fatal-error-log'].includes(kind) && isWithin(path))
    .sort((a, b) => orderOf(a) - orderOf(b))
    .slice(0, mostFiles)
  const logs: LogPageData[] = []
  for (const { path } of files) {
    const parts = await partsOf(join(runFolder, path))
    if (parts === null || parts.length === 0) continue
    logs.push(logOf(path, parts, clockOfLines(record, parts.flat())))
  }
  return logs
}

function orderOf({ path }: Artefact): number {
  const at = ['target.log', 'target.stdout.log'].indexOf(basename(path))
  return at < 0 ? 2 : at
}

/** Lines of the beginning and, where the file is too long to be shown, of its end. null when it cannot be read. */
async function partsOf(path: string): Promise<string[][] | null> {
  try {
    const handle = await open(path, 'r')
    try {
      const { size } = await handle.stat()
      const read = async (from: number, bytes: number) => {
        const buffer = Buffer.alloc(bytes)
        const { bytesRead } = await handle.read(buffer, 0, bytes, from)
        return linesOf(buffer.toString('utf8', 0, bytesRead))
      }
      if (size <= firstBytes + lastBytes) return [await read(0, size)].filter((lines) => lines.length > 0)
      const first = await read(0, firstBytes)
      const last = await read(size - lastBytes, lastBytes)
      // Both are cut where the bytes ended.
      return [first.slice(0, -1), last.slice(1)]
    } finally {
      await handle.close()
    }
  } catch {
    return null
  }
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function logOf(file: string, parts: readonly string[][], clock: ClockOfLines): LogPageData {
  const lines = parts.flatMap((part, p) =>
    part.map(
      (text, i): LogLine => ({
        line: p === 0 ? i + 1 : null,
        tMs: clock.runMs(text),
        text: text.length > longestLine ? `${text.slice(0, longestLine)}…` : text,
      }),
    ),
  )
  return {
    file,
    lines,
    leftOut: parts.length > 1 ? null : 0,
    placedBy: lines.some(({ tMs }) => tMs !== null) ? clock.words : null,
  }
}
