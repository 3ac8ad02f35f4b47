import type { GcLogAnalysis, LiveSetGrowth } from '../../model/artefact.js'
import type { GcCounts, GcLogFindings } from '../../model/gc-log-findings.js'
import { adviceSection } from '../content/advice.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { count, duration, megabytes, notMeasured, orNot, percent, size, time } from '../format.js'
import { baseName, counted, shownName, shownSentence } from './words.js'

/** `GC log, G1, 17.0.9+9`: what wrote it. */
export function gcLogTitle({ gc }: GcLogAnalysis): string {
  const parts = [gc.collector ?? 'collector not named', gc.runtimeVersion].filter((part) => part !== null)
  return `GC log, ${parts.map(shownName).join(', ')}`
}

/** What GCeasy and GCViewer are opened for: what to do first, then the figures that it is taken from. */
export function gcLogSections({ gc, growth }: GcLogAnalysis, top: number): Section[] {
  return [
    adviceSection(
      gc.advice.map(({ text, evidence }) => ({
        text,
        evidence: evidence.map(({ file, line }) => ({ file: fileName(gc, file), line })),
      })),
    ),
    overviewSection(gc),
    heapSection(gc, growth),
    pauseTimesSection(gc),
    collectionsSection(gc.counts),
    causesSection(gc, top),
    waitsSection(gc),
    filesSection(gc, top),
    unknownSection(gc, top),
  ]
}

function fileName(gc: GcLogFindings, index: number): string {
  return shownName(baseName(gc.files[index]?.path ?? ''))
}

function overviewSection(gc: GcLogFindings): Section {
  const { pauses } = gc
  return {
    title: 'Overview',
    entries: [
      entry('covers', orNot(gc.spanMs, duration)),
      entry('not paused', orNot(gc.throughputShare, preciseShare)),
      ...(pauses === null
        ? [entry('pauses', 'none')]
        : [
            entry('pauses', `${count(pauses.count)}, ${time(pauses.totalMs)} in all`),
            entry(
              '',
              `average ${time(pauses.averageMs)}  p50 ${time(pauses.p50Ms)}  p95 ${time(pauses.p95Ms)}  p99 ${time(pauses.p99Ms)}  max ${time(pauses.maxMs)}`,
            ),
            entry('longest at', `${fileName(gc, pauses.maxAt.file)}:${pauses.maxAt.line}`),
          ]),
      entry('beside program', `${time(gc.concurrentMsTotal)} of concurrent work`),
      ...(gc.processes > 1 ? [entry('process starts', count(gc.processes))] : []),
      ...(gc.flags === null ? [] : [entry('flags', shownSentence(gc.flags))]),
      entry(
        'lines',
        `${count(gc.lines)}, of them ${count(gc.unknownLines.count)} unknown (${percent(gc.unknownShare)})`,
      ),
    ],
  }
}

/** `99.95 %`: of a throughput the last digits are what matters. */
function preciseShare(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}

function heapSection(gc: GcLogFindings, growth: LiveSetGrowth | null): Section {
  const { allocation, promotion, liveSet } = gc
  const rate = (bytesPerSecond: number) => `${size(bytesPerSecond)}/sec`
  const optional = (label: string, bytes: number | null) =>
    bytes === null ? [] : [entry(label, megabytes(bytes))]
  return {
    title: 'Heap',
    entries: [
      ...optional('limit', gc.heapMaxBytes),
      entry('footprint', orNot(gc.footprintBytes, megabytes)),
      entry(
        'in use',
        orNot(gc.heapPeakBytes, (bytes) => `peak ${megabytes(bytes)}`),
      ),
      entry(
        'live set',
        liveSet === null
          ? notMeasured
          : `${megabytes(liveSet.largestBytes)} at most, ${megabytes(liveSet.lastBytes)} at last, after ${counted(liveSet.points, 'old collection')}`,
      ),
      ...(growth === null || gc.spanMs === null ? [] : [entry('its growth', growthWords(growth, gc.spanMs))]),
      entry('allocated', orNot(allocation?.bytesPerSecond ?? null, rate)),
      entry('promoted', orNot(promotion?.bytesPerSecond ?? null, rate)),
      entry(
        'freed',
        orNot(gc.freedBytesPerMinute, (bytes) => `${size(bytes)}/min`),
      ),
      ...optional('metaspace', gc.metaspacePeakBytes),
      ...optional('humongous', gc.humongousPeakBytes),
      ...optional('region size', gc.regionBytes),
    ],
  }
}

/** What its slope comes to over the whole log: of one of seconds, an hour's growth would be guesswork. */
function growthWords({ kind, bytesPerSecond, low, high }: LiveSetGrowth, spanMs: number): string {
  const over = (slope: number) => signedSize((slope * spanMs) / 1000)
  const interval = low === null || high === null ? '' : ` (99 % interval: ${over(low)} to ${over(high)})`
  return `${kind}, ${over(bytesPerSecond)} over the log${interval}`
}

function signedSize(bytes: number): string {
  return bytes < 0 ? `-${size(-bytes)}` : size(bytes)
}

function pauseTimesSection({ pauses }: GcLogFindings): Section {
  if (pauses === null) return { title: 'Pause Times', entries: [] }
  // Steps at both ends that hold nothing say nothing.
  const steps = pauses.histogram
  const first = steps.findIndex((step) => step.count > 0)
  const last = steps.findLastIndex((step) => step.count > 0)
  return {
    title: 'Pause Times',
    table: {
      columns: [
        { title: 'from', holds: 'figures' },
        { title: 'to', holds: 'figures' },
        { title: 'pauses', holds: 'figures' },
        { title: 'share', holds: 'figures' },
        { title: '', holds: 'words' },
      ],
      rows: steps
        .slice(Math.max(0, first), last + 1)
        .map((step) => [
          time(step.fromMs),
          step.toMs === null ? '' : time(step.toMs),
          count(step.count),
          percent(step.count / pauses.count),
          bar(step.count / pauses.count),
        ]),
    },
    entries: [],
  }
}

const barWidth = 40

function bar(share: number): string {
  return '#'.repeat(Math.round(share * barWidth))
}

const countWords: readonly (readonly [keyof GcCounts, string])[] = [
  ['young', 'young'],
  ['mixed', 'mixed'],
  ['full', 'full'],
  ['initialMark', 'initial marks'],
  ['remark', 'remarks'],
  ['cleanup', 'cleanups'],
  ['cycles', 'concurrent cycles'],
  ['abortedCycles', 'aborted cycles'],
  ['cancelledCycles', 'cancelled cycles'],
  ['degenerated', 'degenerated'],
  ['evacuationFailures', 'evacuation failures'],
  ['concurrentModeFailures', 'concurrent mode failures'],
  ['humongous', 'for humongous objects'],
  ['outOfMemory', 'out of memory'],
]

function collectionsSection(counts: GcCounts): Section {
  const words = countWords
    .filter(([name]) => counts[name] > 0 || name === 'full')
    .map(([name, word]) => `${word} ${count(counts[name])}`)
  return { title: 'Collections', entries: [entry(null, words.join(', '))] }
}

function causesSection({ causes, otherCauses }: GcLogFindings, top: number): Section {
  if (causes.length === 0) return { title: 'Causes', entries: [] }
  const left = causes.slice(top).reduce((sum, cause) => sum + cause.collections, otherCauses)
  return {
    title: 'Causes',
    table: {
      columns: [
        { title: 'collections', holds: 'figures' },
        { title: 'paused', holds: 'figures' },
        { title: 'longest', holds: 'figures' },
        { title: 'cause', holds: 'words' },
      ],
      rows: causes
        .slice(0, top)
        .map(({ cause, collections, pauseMsTotal, pauseMsMax }) => [
          count(collections),
          time(pauseMsTotal),
          time(pauseMsMax),
          shownName(cause),
        ]),
    },
    entries: left === 0 ? [] : [entry(null, `and ${counted(left, 'collection')} of other causes`)],
  }
}

/** Where threads waited without a collection's pause being named. */
function waitsSection(gc: GcLogFindings): Section {
  const { stalls, safepoints } = gc
  const entries: Entry[] = []
  if (stalls !== null) {
    entries.push(
      entry(
        'allocation stalls',
        `${count(stalls.count)}, ${time(stalls.totalMs)} in all, longest ${time(stalls.maxMs)} at ${fileName(gc, stalls.maxAt.file)}:${stalls.maxAt.line}`,
      ),
    )
  }
  if (safepoints !== null) {
    entries.push(
      entry(
        'safepoints',
        `${count(safepoints.count)}, ${time(safepoints.totalMs)} in all, longest ${time(safepoints.maxMs)}`,
      ),
      entry(
        'time to safepoint',
        `${time(safepoints.toSafepointMsTotal)} in all, longest ${time(safepoints.toSafepointMsMax)} at ${fileName(gc, safepoints.toSafepointMaxAt.file)}:${safepoints.toSafepointMaxAt.line}`,
      ),
    )
  }
  return { title: 'Waits', entries }
}

/** Of a rotated set or an archive; a single file is the title already. */
function filesSection({ files }: GcLogFindings, top: number): Section {
  if (files.length < 2) return { title: 'Files', entries: [] }
  return {
    title: 'Files',
    entries: [
      ...files.slice(0, top).map((file) => {
        const end = file.stopped === null ? '' : `, ${file.stopped}`
        return entry(shownName(baseName(file.path)), `${counted(file.lines, 'line')}${end}`)
      }),
      ...(files.length > top ? [entry(null, `and ${counted(files.length - top, 'more file')}`)] : []),
    ],
  }
}

/** Unknown lines shown of those that are kept. */
const shownUnknown = 5

function unknownSection(gc: GcLogFindings, top: number): Section {
  return {
    title: 'Unknown Lines',
    entries: gc.unknownLines.samples
      .slice(0, Math.min(shownUnknown, top))
      .map(({ file, line, text }) => entry(`${fileName(gc, file)}:${line}`, shownName(text))),
  }
}
