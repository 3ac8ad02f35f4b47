import { setTimeout as delay } from 'node:timers/promises'
import { monotonicMs } from '../../system/clock.js'
import { type ProcessorTimes, processorTimes } from '../../system/processor-time.js'
import type { PrepareWatch } from '../engine/plan.js'

export interface SettleOptions {
  /** Time for what the run before left: closing sockets, pages being written, a warm processor. */
  readonly coolDownMs: number
  /** How long is waited for a quiet machine. */
  readonly patienceMs: number
}

/** Beyond this share of all processors somebody else's work shows in the figures. */
export const quietShare = 0.2
const lookMs = 1000
const stepMs = 100

/** Waits until the machine has cooled down and is quiet; one that stays busy is warned of, and the run is made. */
export async function settle({ coolDownMs, patienceMs }: SettleOptions, watch: PrepareWatch): Promise<void> {
  if (coolDownMs > 0) watch.stage('cooling down')
  await wait(coolDownMs, watch)
  const endMs = monotonicMs() + patienceMs
  for (;;) {
    const busy = await busyShare(watch)
    if (busy === null || busy <= quietShare || watch.isInterrupted()) return
    const text = `the machine is busy: ${Math.round(busy * 100)} % of its processors are in use`
    if (monotonicMs() >= endMs) return watch.warning(`${text}; the run is made all the same`)
    watch.stage(`waiting: ${text}`)
  }
}

/** Of all processors over a second, 0..1; null where that cannot be told. */
async function busyShare(watch: PrepareWatch): Promise<number | null> {
  const before = processorTimes()
  await wait(lookMs, watch)
  return shareBetween(before, processorTimes())
}

export function shareBetween(before: ProcessorTimes | null, after: ProcessorTimes | null): number | null {
  if (before === null || after === null || after.totalMs <= before.totalMs) return null
  const usedMs = after.busyMs + after.stealMs - before.busyMs - before.stealMs
  return Math.min(1, Math.max(0, usedMs / (after.totalMs - before.totalMs)))
}

/** In short steps, for the user may press Ctrl-C. */
async function wait(ms: number, watch: PrepareWatch): Promise<void> {
  const endMs = monotonicMs() + ms
  for (let left = ms; left > 0 && !watch.isInterrupted(); left = endMs - monotonicMs()) {
    await delay(Math.min(left, stepMs))
  }
}
