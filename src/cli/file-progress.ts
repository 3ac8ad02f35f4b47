import { createLogUpdate } from 'log-update'
import type { Terminal } from '../system/terminal.js'

/** How far a file has been read, on one line that goes away. */
export interface FileProgress {
  /** @param share from 0 to 1 within the phase; null when it is not known */
  at(phase: string, share: number | null): void
  end(): void
}

const drawEveryMs = 100
const barWidth = 24

/** A bar on a terminal; nothing anywhere else. */
export function showFileProgress(terminal: Terminal, file: string): FileProgress {
  if (!terminal.isTty) return { at() {}, end() {} }
  const draw = createLogUpdate(process.stderr)
  let drawnMs = Number.NEGATIVE_INFINITY
  let drawnPhase = ''
  return {
    at(phase, share) {
      const nowMs = performance.now()
      if (phase === drawnPhase && nowMs - drawnMs < drawEveryMs) return
      drawnMs = nowMs
      drawnPhase = phase
      draw(terminal.colours.dim(progressLine(file, phase, share).slice(0, terminal.columns - 1)))
    },
    end() {
      draw.clear()
      draw.done()
    },
  }
}

/** `heap.hprof  references  [########                ]  33 %` */
export function progressLine(file: string, phase: string, share: number | null): string {
  if (share === null) return `${file}  ${phase} ...`
  const whole = Math.max(0, Math.min(1, share))
  const done = Math.round(whole * barWidth)
  return `${file}  ${phase}  [${'#'.repeat(done)}${' '.repeat(barWidth - done)}]  ${Math.floor(whole * 100)} %`
}
