/**
 * Lines of V8's `--trace-gc` and `--trace-gc-nvp`, as Node 20 (V8 11.3), 22 (12.4) and 24 (13.6) print them
 * (gc-tracer.cc, GCTracer::Print and PrintNVP):
 *
 *     [6750:0xe787da0]       74 ms: pause=6.1 mutator=59.6 gc=s ... total_size_before=... total_size_after=...
 *     [6913:0x1abb3000:0]   136 ms: pause=8.4 mutator=19.2 gc=mc ... start_object_size=... end_object_size=...
 *     [6817:0x40bcdc00]     211 ms: Mark-Compact 17.1 (47.5) -> 14.4 (48.1) MB, 16.25 / 0.00 ms  (...) ...
 *
 * pid, address of the isolate (24: and its number), milliseconds since the isolate was made.
 */

/** Start of a line: who says it, and when. */
export interface TraceHead {
  readonly pid: number
  /** Names the isolate within the process. */
  readonly isolate: string
  /** Since the isolate was made; V8 prints whole milliseconds. */
  readonly isolateMs: number
  /** The head as printed. */
  readonly text: string
}

/** The rest of a line: one collection. */
export interface TraceEvent {
  readonly generation: 'young' | 'old'
  readonly name: string
  readonly pauseMs: number
  /** Sum of the objects' sizes before and after; null when the line lacks them. */
  readonly heapBeforeBytes: number | null
  readonly heapAfterBytes: number | null
}

const headPattern = /\[(\d+):(0x[0-9a-f]+(?::\d+)?)\] {1,9}(\d{1,12}) ms: /

/** Finds a head anywhere in `line`: the program may have printed words without a line end before it. */
export function findHead(line: string): { head: TraceHead; start: number; end: number } | null {
  // Most lines of a program's output fail here, without the pattern being tried.
  if (!line.includes(' ms: ')) return null
  const match = headPattern.exec(line)
  if (match === null) return null
  const [text, pid, isolate, ms] = match
  return {
    head: { pid: Number(pid), isolate: isolate!, isolateMs: Number(ms), text },
    start: match.index,
    end: match.index + text.length,
  }
}

/** Names as the plain form prints them, by the short names of the nvp form. */
const kinds: Readonly<Record<string, { name: string; generation: 'young' | 'old' }>> = {
  s: { name: 'Scavenge', generation: 'young' },
  mc: { name: 'Mark-Compact', generation: 'old' },
  mmc: { name: 'Minor Mark-Compact', generation: 'young' },
  mms: { name: 'Minor Mark-Sweep', generation: 'young' },
}

const nvpStart = /pause=\d+(?:\.\d+)? mutator=/

/** Position at which a collection of the nvp form begins, or -1. */
export function nvpStartIn(text: string): number {
  return text.includes('pause=') ? text.search(nvpStart) : -1
}

/** Reads the part of a line after its head; null when it does not tell of a collection. */
export function parseEvent(text: string): TraceEvent | null {
  return text.startsWith('pause=') ? parseNvp(text) : parsePlain(text)
}

function parseNvp(text: string): TraceEvent | null {
  const pauseMs = value(text, 'pause')
  const code = / gc=(\w+)/.exec(text)?.[1]
  if (pauseMs === null || code === undefined) return null
  const kind = kinds[code] ?? { name: code, generation: 'young' as const }
  return {
    ...kind,
    pauseMs,
    heapBeforeBytes: value(text, 'total_size_before') ?? value(text, 'start_object_size'),
    heapAfterBytes: value(text, 'total_size_after') ?? value(text, 'end_object_size'),
  }
}

/** Node 24 glues a few neighbours together (`=0.0clear.join_job=`), but never those read here. */
function value(text: string, key: string): number | null {
  const at = text.startsWith(`${key}=`) ? 0 : text.indexOf(` ${key}=`) + 1
  if (at === 0 && !text.startsWith(`${key}=`)) return null
  const number = Number.parseFloat(text.slice(at + key.length + 1, at + key.length + 25))
  return Number.isNaN(number) ? null : number
}

const plainPattern =
  /^(Scavenge|Mark-Compact(?: \(reduce\))?|Minor Mark-\w+)[^,]*? (\d+\.\d) \(\d+\.\d\) -> (\d+\.\d) \(\d+\.\d\) MB, (?:pooled: \d+(?:\.\d+)? MB, )?(\d+\.\d+) \/ \d+\.\d+ ms/

/** The plain form gives sizes in MiB with one decimal: good to 52 KiB. */
function parsePlain(text: string): TraceEvent | null {
  const match = plainPattern.exec(text)
  if (match === null) return null
  const name = match[1]!
  return {
    name,
    generation: name.startsWith('Mark-Compact') ? 'old' : 'young',
    pauseMs: Number(match[4]),
    heapBeforeBytes: Math.round(Number(match[2]) * 1_048_576),
    heapAfterBytes: Math.round(Number(match[3]) * 1_048_576),
  }
}
