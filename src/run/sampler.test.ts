import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Sampler } from './sampler.js'

it('samples at once, goes on until it is stopped, and knows what it cost', async () => {
  let rounds = 0
  const sampler = new Sampler(5, () => {
    rounds++
  })
  sampler.start()
  expect(rounds).toBe(1)
  await delay(100)
  sampler.stop()
  const seen = rounds
  expect(seen).toBeGreaterThan(3)
  await delay(50)
  expect(rounds).toBe(seen)
  expect(sampler.cost.rounds).toBe(seen)
  expect(sampler.cost.meanMicros).toBeGreaterThan(0)
  expect(sampler.cost.longestGapMs).toBeGreaterThanOrEqual(1)
})

it('does not make up for rounds it missed', async () => {
  const times: number[] = []
  const sampler = new Sampler(20, () => {
    times.push(performance.now())
    if (times.length === 2) {
      const until = performance.now() + 100
      while (performance.now() < until);
    }
  })
  sampler.start()
  await delay(200)
  sampler.stop()
  // Each round belongs to a tick of its own, and the busy one swallowed at least four.
  const ticks = Math.floor((times.at(-1)! - times[0]!) / 20 + 0.5) + 1
  expect(times.length).toBeGreaterThan(2)
  expect(times.length).toBeLessThanOrEqual(ticks - 4)
})
