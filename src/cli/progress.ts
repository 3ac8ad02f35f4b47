import type { Progress, RunObserver } from '../run/options.js'
import type { Terminal } from '../system/terminal.js'
import { formatCount, formatMiB, formatRate, formatTime } from './format.js'
import { liveView } from './live-view/live-view.js'

/** How often a plain line goes to what is no terminal. */
const plainEveryMs = 5000

/** An observer that also cleans up what it draws. */
export interface ProgressView extends RunObserver {
  /** Removes the live lines; later calls print plainly. */
  end(): void
  /** A line that stays, above the live ones. */
  notice(text: string): void
}

/**
 * Shows a run's progress on standard error: live lines on a terminal that can draw them in place, plain ones every few
 * seconds elsewhere.
 * @param hint the keys there are; null for none
 */
export function showProgress(
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
  hint: string | null,
): ProgressView {
  if (terminal.isTty && env['TERM'] !== 'dumb') return liveView(terminal, process.stderr, hint)
  const view = plainView(terminal)
  if (hint !== null) view.notice(hint)
  return view
}

/** Shows nothing but warnings. */
export function quietProgress(): ProgressView {
  return { stage() {}, warning() {}, progress() {}, end() {}, notice() {} }
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
