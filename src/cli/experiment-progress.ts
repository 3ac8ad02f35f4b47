import { createLogUpdate } from 'log-update'
import type { ExperimentObserver } from '../experiments/engine/observer.js'
import type { Terminal } from '../system/terminal.js'
import { formatTime } from './format.js'
import { progressLine } from './progress.js'

/** An observer that also cleans up its live line. */
export interface ExperimentView extends ExperimentObserver {
  end(): void
}

const liveEveryMs = 200

/** Shows an experiment: a line for each run that is done, and on a terminal a live one for the run that goes on. */
export function showExperiment(terminal: Terminal): ExperimentView {
  const draw = terminal.isTty ? createLogUpdate(process.stderr) : null
  /** Lint says the same of every run. */
  const warned = new Set<string>()
  let head = ''
  let lastMs = Number.NEGATIVE_INFINITY
  const live = (text: string) => draw?.(text.slice(0, terminal.columns - 1))
  const line = (text: string) => {
    draw?.clear()
    terminal.line(text)
  }
  return {
    stepStarts({ label, number, remainingMs }) {
      const left = remainingMs === null ? '' : `, about ${formatTime(remainingMs)} left in all`
      head = `run ${number}, ${label}${left}`
      lastMs = Number.NEGATIVE_INFINITY
      if (draw === null) terminal.line(`${head} ...`)
      else live(terminal.colours.dim(`${head} ...`))
    },
    stepEnds: line,
    stage(text) {
      if (head === '') line(text)
      else live(terminal.colours.dim(`${head} | ${text} ...`))
    },
    warning(text) {
      if (warned.has(text)) return
      warned.add(text)
      line(`${terminal.colours.yellow('warning')}: ${text}`)
    },
    progress(progress) {
      if (progress.elapsedMs < lastMs + liveEveryMs) return
      lastMs = progress.elapsedMs
      live(`${head} | ${progressLine(progress)}`)
    },
    end() {
      draw?.clear()
      draw?.done()
    },
  }
}

/** Shows nothing. */
export function quietExperiment(): ExperimentView {
  return { stepStarts() {}, stepEnds() {}, stage() {}, warning() {}, progress() {}, end() {} }
}
