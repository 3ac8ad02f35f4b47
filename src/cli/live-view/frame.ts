import { printable } from '../../reports/printable.js'
import { sparkline } from '../../reports/text/sparkline.js'
import type { Progress } from '../../run/options.js'
import type { Terminal } from '../../system/terminal.js'
import { formatCount, formatMiB, formatRate, formatTime } from '../format.js'
import { RecentValues } from './recent-values.js'

/** No line is wider, so that a wide terminal can be made narrower without breaking the lines drawn. */
export const widest = 80
const slots = 40
const slotMs = 500
const labelColumns = 6
const figureColumns = 30
/** Fewer characters of a curve say nothing. */
const shortestCurve = 8

/** Columns of a line to write into, and how to colour it. */
export interface FrameStyle {
  readonly columns: number
  readonly colours: Pick<Terminal['colours'], 'dim' | 'cyan'>
}

/** The last twenty seconds of a run in a few lines. Constant size. */
export class Frame {
  readonly #heap = new RecentValues(slots, slotMs, 'largest')
  readonly #rss = new RecentValues(slots, slotMs, 'largest')
  readonly #rate = new RecentValues(slots, slotMs, 'newest')
  readonly #lag = new RecentValues(slots, slotMs, 'largest')
  #peakHeapBytes = 0
  #peakRssBytes = 0

  see({ elapsedMs, heapUsedBytes, rssBytes, reachedPerSecond, lagMs }: Progress): void {
    this.#heap.add(elapsedMs, heapUsedBytes)
    this.#rss.add(elapsedMs, rssBytes)
    this.#rate.add(elapsedMs, reachedPerSecond)
    this.#lag.add(elapsedMs, lagMs)
    this.#peakHeapBytes = Math.max(this.#peakHeapBytes, heapUsedBytes ?? 0)
    this.#peakRssBytes = Math.max(this.#peakRssBytes, rssBytes ?? 0)
  }

  /** A line for everything that is measured; what this kind of run does not have is left out. */
  lines(progress: Progress, style: FrameStyle): string[] {
    const { heapUsedBytes, heapLimitBytes, rssBytes, reachedPerSecond, lagMs } = progress
    const lines = [cut(headOf(progress), style)]
    if (heapUsedBytes !== null) {
      const limit = heapLimitBytes > 0 ? ` of ${formatMiB(heapLimitBytes)}` : ''
      const words = `${formatMiB(heapUsedBytes)}${limit} MB, peak ${formatMiB(this.#peakHeapBytes)}`
      lines.push(curve('heap', words, this.#heap, style))
    }
    if (rssBytes !== null) {
      const words = `${formatMiB(rssBytes)} MB, peak ${formatMiB(this.#peakRssBytes)}`
      lines.push(curve('RSS', words, this.#rss, style))
    }
    if (reachedPerSecond !== null) {
      const asked = progress.askedPerSecond === null ? '' : ` of ${formatRate(progress.askedPerSecond)}`
      lines.push(curve('rate', `${formatRate(reachedPerSecond)}${asked} records/s`, this.#rate, style))
    }
    if (lagMs !== null) lines.push(curve('lag', formatMs(lagMs), this.#lag, style))
    const gc = gcWords(progress)
    if (gc !== null) lines.push(labelled('GC', gc, style))
    return lines
  }
}

function headOf({ received, askedRecords, elapsedMs, remainingMs }: Progress): string {
  const asked = askedRecords === null ? '' : ` of ${formatCount(askedRecords)}`
  const records = received === null ? '' : `${formatCount(received)}${asked} records, `
  const left = remainingMs === null ? '' : `, about ${formatTime(remainingMs)} left`
  return `${records}${formatTime(elapsedMs)}${left}`
}

function gcWords({ gcCount, gcPauseMsTotal, lastGc, elapsedMs }: Progress): string | null {
  if (gcCount === null) return null
  const all = `${formatCount(gcCount)}, ${formatMs(gcPauseMsTotal ?? 0)} in all`
  if (lastGc === null) return all
  const name = lastGc.name === null ? '' : `${printable(lastGc.name).slice(0, 40)} `
  return `${all}; last: ${name}${formatMs(lastGc.pauseMs)}, ${formatTime(elapsedMs - lastGc.tMs)} ago`
}

/** `0.3 ms`, `12 ms`. */
function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : formatCount(ms)} ms`
}

function curve(label: string, figure: string, values: RecentValues, style: FrameStyle): string {
  const before = Math.max(figureColumns, figure.length + 1)
  const room = Math.min(slots, style.columns - labelColumns - before)
  if (room < shortestCurve) return labelled(label, figure, style)
  const shown = values.last(room)
  const highest = Math.max(0, ...shown.map((value) => value ?? 0))
  const { dim, cyan } = style.colours
  return `${dim(label.padEnd(labelColumns))}${figure.padEnd(before)}${cyan(sparkline(shown, highest))}`
}

function labelled(label: string, figure: string, style: FrameStyle): string {
  const room = Math.max(0, style.columns - labelColumns)
  return `${style.colours.dim(label.padEnd(labelColumns))}${figure.slice(0, room)}`
}

function cut(text: string, { columns }: FrameStyle): string {
  return text.slice(0, columns)
}
