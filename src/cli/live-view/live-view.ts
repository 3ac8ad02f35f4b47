import { createLogUpdate } from 'log-update'
import type { Progress } from '../../run/options.js'
import type { Terminal } from '../../system/terminal.js'
import { type ProgressView, progressLine } from '../progress.js'
import { Frame, widest } from './frame.js'

/** How often it is drawn. */
const drawEveryMs = 200
/** On a smaller terminal one line has to do. */
const fewestRows = 12
const fewestColumns = 40

/**
 * A run on a terminal: a few lines that are drawn again in place, below everything else that is said. What stands
 * above is never touched: where the terminal has broken lines of the last drawing, a new one begins below it.
 * @param hint the keys there are; null for none
 */
export function liveView(terminal: Terminal, stream: NodeJS.WriteStream, hint: string | null): ProgressView {
  // Whatever kills heapmark, the terminal keeps its cursor.
  const draw = createLogUpdate(stream, { showCursor: true })
  const frame = new Frame()
  let lastMs = Number.NEGATIVE_INFINITY
  let stage = ''
  /** The widest line that stands there; 0 for none. */
  let drawnColumns = 0
  const show = (lines: readonly string[], columns: number) => {
    if (drawnColumns > terminal.columns) draw.done()
    drawnColumns = columns
    draw(lines.join('\n'))
  }
  const clear = () => {
    if (drawnColumns > terminal.columns) draw.done()
    else draw.clear()
    drawnColumns = 0
  }
  /** After Ctrl-Z the shell has written below the drawing. */
  const onResumed = () => {
    draw.done()
    drawnColumns = 0
    lastMs = Number.NEGATIVE_INFINITY
  }
  const line = (text: string) => {
    clear()
    terminal.line(text)
    lastMs = Number.NEGATIVE_INFINITY
  }
  process.on('SIGCONT', onResumed)
  return {
    stage(text) {
      stage = text
      lastMs = Number.NEGATIVE_INFINITY
      const columns = columnsOf(terminal)
      show([terminal.colours.dim(`${text} ...`.slice(0, columns))], columns)
    },
    warning: (text) => line(`${terminal.colours.yellow('warning')}: ${text}`),
    progress(progress) {
      frame.see(progress)
      if (progress.elapsedMs - lastMs < drawEveryMs || stage !== 'streaming') return
      lastMs = progress.elapsedMs
      const columns = columnsOf(terminal)
      show(linesOf(progress, frame, { columns, rows: stream.rows ?? 24, terminal, hint }), columns)
    },
    end() {
      process.off('SIGCONT', onResumed)
      clear()
      draw.done()
    },
    notice: line,
  }
}

/** The last column stays free: some terminals go on to the next line when it is written. */
function columnsOf({ columns }: Terminal): number {
  return Math.max(1, Math.min(widest, columns - 1))
}

interface Room {
  readonly columns: number
  readonly rows: number
  readonly terminal: Terminal
  readonly hint: string | null
}

function linesOf(progress: Progress, frame: Frame, { columns, rows, terminal, hint }: Room): string[] {
  if (rows < fewestRows || columns < fewestColumns) return [progressLine(progress).slice(0, columns)]
  const lines = frame.lines(progress, { columns, colours: terminal.colours })
  return hint === null ? lines : [...lines, terminal.colours.dim(hint.slice(0, columns))]
}
