// Contenders measured in turns, and how far one lies above another.
import { hodgesLehmann } from '../../dist/analysers/statistics/shift.js'

/** The ratio's interval misses the true one with at most this probability. */
const alpha = 0.05

/**
 * Forwards, backwards, forwards, ... (A B B A), so that what drifts falls on all alike.
 * @param contenders name -> a function that measures once
 * @returns name -> what it gave each time, in order
 */
export async function inTurns(contenders, passes) {
  const names = Object.keys(contenders)
  const results = Object.fromEntries(names.map((name) => [name, []]))
  for (let pass = 0; pass < passes; pass++) {
    for (const name of pass % 2 === 0 ? names : names.toReversed()) {
      results[name].push(await contenders[name]())
    }
  }
  return results
}

/**
 * How many times b the figure a is: the shift of the logarithms by Hodges and Lehmann with the exact interval of
 * Mann and Whitney, as `heapmark compare` has it.
 * @param to name of b
 */
export function ratioTo(to, a, b) {
  const shift = hodgesLehmann(b.map(Math.log), a.map(Math.log), alpha)
  const noInterval = shift.low === null
  return {
    to,
    median: Math.exp(shift.shift),
    low: noInterval ? null : Math.exp(shift.low),
    high: noInterval ? null : Math.exp(shift.high),
    confidence: noInterval ? null : 1 - alpha,
    repeats: [a.length, b.length],
  }
}
