import type { Configuration } from './configuration.js'

/**
 * The order of one round, in which every configuration comes once: by chance, another in each round, so that a
 * machine that grows warmer or slower does so to all alike (randomised blocks: D. R. Cox, "Planning of
 * Experiments" (1958), chapter 3). The first round begins with the largest heap of each collector: what cannot
 * start shows at once, and how long a run takes is known early. The same each time it is asked for.
 *
 * @param round from 1
 */
export function orderOfRound(configurations: readonly Configuration[], round: number): Configuration[] {
  const largest = Math.max(...configurations.map(({ heapBytes }) => heapBytes))
  const isFirst = ({ heapBytes }: Configuration) => round === 1 && heapBytes === largest
  return configurations
    .map((configuration, i) => ({ configuration, place: isFirst(configuration) ? -1 : chance(round, i) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ configuration }) => configuration)
}

/** A number of 0 to 2^32 - 1: the last step of MurmurHash3 (Austin Appleby). */
function chance(round: number, i: number): number {
  let bits = Math.imul(round, 0x9e3779b1) ^ Math.imul(i + 1, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
