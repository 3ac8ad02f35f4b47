// Records a second that one core can write into a buffer, nothing sent.
import { compileWriter } from '../dist/generate/compile-writer.js'
import { planOf, spread } from './support.mjs'

export async function run({ small }) {
  const rounds = small ? 3 : 9
  const roundMs = small ? 150 : 500
  return [
    ['baseline-http', 'baseline schema, about 300 bytes'],
    ['high-throughput-http', 'ten fields and a payload of 300 bytes'],
    ['stress-test-http', 'payload of 1.8 KB'],
  ].map(([scenario, what]) => ({ what, perSecond: measure(scenario, rounds, roundMs) }))
}

function measure(scenario, rounds, roundMs) {
  const plan = planOf(scenario)
  const writer = compileWriter(plan.streams[0], plan)
  const buffer = Buffer.allocUnsafe(writer.maxBytes)
  let index = 0
  const batch = () => {
    for (let i = 0; i < 1000; i++) writer.write(buffer, 0, index++)
  }
  for (let i = 0; i < 30; i++) batch()
  const perSecond = []
  for (let round = 0; round < rounds; round++) {
    const startIndex = index
    const startMs = performance.now()
    let nowMs = startMs
    while (nowMs - startMs < roundMs) {
      batch()
      nowMs = performance.now()
    }
    perSecond.push(((index - startIndex) / (nowMs - startMs)) * 1000)
  }
  return spread(perSecond)
}
