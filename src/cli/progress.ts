import { createLogUpdate } from 'log-update'
import type { Progress, RunObserver } from '../run/options.js'
import type { Terminal } from '../system/terminal.js'
import { formatCount, formatMiB, formatRate, formatTime } from './format.js'

/** How often the live line is drawn on a terminal, and how often a plain line goes elsewhere. */
const liveEveryMs = 200
const plainEveryMs = 5000

/** An observer that also cleans up its live line. */
export interface ProgressView extends RunObserver {
  /** Removes the live line; later calls print plainly. */
  end(): void
  /** A line that stays, above the live one. */
  notice(text: string): void
}

/** Shows a run's progress: one live line on a terminal, plain lines every few seconds elsewhere. */
export function showProgress(terminal: Terminal): ProgressView {
  return terminal.isTty ? liveView(terminal) : plainView(terminal)
}

/** Shows nothing but warnings. */
export function quietProgress(): ProgressView {
  return { stage() {}, warning() {}, progress() {}, end() {}, notice() {} }
}

function liveView(terminal: Terminal): ProgressView {
  const draw = createLogUpdate(process.stderr)
  let lastMs = Number.NEGATIVE_INFINITY
  let stage = ''
  return {
    stage(text) {
      stage = text
      lastMs = Number.NEGATIVE_INFINITY
      draw(terminal.colours.dim(`${text} ...`))
    },
    warning(text) {
      draw.clear()
      terminal.line(`${terminal.colours.yellow('warning')}: ${text}`)
    },
    progress(progress) {
      if (progress.elapsedMs - lastMs < liveEveryMs || stage !== 'streaming') return
      lastMs = progress.elapsedMs
      draw(progressLine(progress).slice(0, terminal.columns - 1))
    },
    end() {
      draw.clear()
      draw.done()
    },
    notice(text) {
      draw.clear()
      terminal.line(text)
    },
  }
}

function plainView(terminal: Terminal): ProgressView {
  let lastMs = 0
  return {
    stage: (text) => terminal.line(text),
    warning: (text) => terminal.line(`warning: ${text}`),
    progress(progress) {
      if (progress.elapsedMs - lastMs < plainEveryMs) return
      lastMs = progress.elapsedMs
      terminal.line(progressLine(progress))
    },
    end() {},
    notice: (text) => terminal.line(text),
  }
}

/** `42 of 100 records | 5.0/s of 5/s | heap 12 of 64 MB | RSS 61 MB | GC 3, 4 ms | 0:08, about 0:12 left` */
export function progressLine(progress: Progress): string {
  const parts: string[] = []
  if (progress.received !== null) {
    const asked = progress.askedRecords === null ? '' : ` of ${formatCount(progress.askedRecords)}`
    parts.push(`${formatCount(progress.received)}${asked} records`)
  }
  if (progress.reachedPerSecond !== null) {
    const asked = progress.askedPerSecond === null ? '' : ` of ${formatRate(progress.askedPerSecond)}`
    parts.push(`${formatRate(progress.reachedPerSecond)}${asked}/s`)
  }
  if (progress.heapUsedBytes !== null) {
    parts.push(`heap ${formatMiB(progress.heapUsedBytes)} of ${formatMiB(progress.heapLimitBytes)} MB`)
  }
  if (progress.rssBytes !== null) parts.push(`RSS ${formatMiB(progress.rssBytes)} MB`)
  if (progress.gcCount !== null)
    parts.push(`GC ${progress.gcCount}, ${(progress.gcPauseMsTotal ?? 0).toFixed(0)} ms`)
  const left = progress.remainingMs === null ? '' : `, about ${formatTime(progress.remainingMs)} left`
  parts.push(`${formatTime(progress.elapsedMs)}${left}`)
  return parts.join(' | ')
}
