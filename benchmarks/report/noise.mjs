// How quiet the machine was: what others took of it while a benchmark ran.
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { ownCpuMs } from '../peers/process.mjs'

/** Shares of the machine's CPU time from which figures are called noisy. */
const mostOthersShare = 0.03
const mostStealShare = 0.01
/** Repeats this far apart, as a ratio, are noisy whatever the cause. */
const mostApart = 1.25

/** USER_HZ, the unit of /proc/stat. */
const msPerTick = 10

/** @returns a function that says what happened since */
export function watchNoise() {
  const load = os.loadavg()[0]
  const startMs = performance.now()
  const before = machineMs()
  const ownBefore = ownMs()
  return () => {
    const after = machineMs()
    const allMs = after.all - before.all
    // Rounded to ticks on both sides, so it may come out slightly below nothing.
    const othersMs = Math.max(0, after.busy - before.busy - (ownMs() - ownBefore))
    const othersShare = allMs === 0 ? 0 : othersMs / allMs
    const stealShare = allMs === 0 ? 0 : (after.steal - before.steal) / allMs
    const reasons = []
    if (othersShare > mostOthersShare)
      reasons.push(`other processes took ${percent(othersShare)} of the machine`)
    if (stealShare > mostStealShare) reasons.push(`${percent(stealShare)} of it was stolen by its host`)
    return {
      seconds: (performance.now() - startMs) / 1000,
      loadBefore: load,
      othersShare,
      stealShare,
      reasons,
    }
  }
}

/** @returns null, or how far the repeats of a figure lie apart when that is much; errors near 0 always do */
export function apart({ low, high, unit }) {
  if (unit === '%' || !(low > 0) || high / low < mostApart) return null
  return `repeats ${percent(high / low - 1)} apart`
}

/** Of this process and all its descendants that have ended: every benchmark ends its own. */
function ownMs() {
  const { own, ofEnded } = ownCpuMs()
  return own + ofEnded
}

/** First line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. Interrupts are nobody's. */
function machineMs() {
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  const ms = line
    .trim()
    .split(/\s+/)
    .slice(1, 9)
    .map((ticks) => Number(ticks) * msPerTick)
  const [user, nice, system, , , , , steal] = ms
  return { all: ms.reduce((a, b) => a + b), busy: user + nice + system, steal }
}

function percent(share) {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`
}
