import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareScenario } from '../dist/run/prepare.js'

export const repository = fileURLToPath(new URL('..', import.meta.url))

/** Median, lowest and highest of a few measurements, and how many they were. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, low: sorted[0], high: sorted.at(-1), repeats: values.length }
}

/** Plans a ready scenario, as a run would. */
export function planOf(name) {
  const file = path.join(repository, 'scenarios', `${name}.yaml`)
  const { plan, problems } = prepareScenario(file, readFileSync(file), {
    env: {},
    target: 'embedded',
    nowMs: 0,
  })
  if (plan === null) throw new Error(`${name}: ${JSON.stringify(problems)}`)
  return plan
}
