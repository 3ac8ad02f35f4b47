// How exactly asked rates are held, and how late records arrive: a few seconds at each of several rates, and the ready
// scenario high-throughput-http (100,000 a second for 60 seconds) with one and with four requests in flight.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isWhole, runScenario } from './peers/heapmark-run.mjs'
import { inTurns } from './peers/measure.mjs'
import { scenarioText } from './peers/scenarios.mjs'
import { spread } from './support.mjs'

const one = (ratePerSecond) => ({ ratePerSecond, pipelining: 1 })
const rates = [...[5, 50, 1000, 10_000, 50_000, 100_000].map(one), { ratePerSecond: 100_000, pipelining: 4 }]
const smallRates = [50, 1000].map(one)
const secondsEach = 2
const mostErrorPercent = 1

/** Requests in flight on each connection, and the p99 lag allowed. */
const held = [
  { pipelining: 1, lagMsAtMost: 20 },
  { pipelining: 4, lagMsAtMost: 5 },
]
const mostHeldErrorPercent = 0.05

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  try {
    const rows = await shortRows(folder, small)
    if (!small) for (const variant of held) rows.push(...(await heldRows(variant, folder)))
    return rows
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function shortRows(folder, small) {
  const wanted = small ? smallRates : rates
  const contenders = wanted.map(({ ratePerSecond, pipelining }) => () => {
    const records = Math.ceil(ratePerSecond * (small ? 0.3 : secondsEach))
    const words = ['--rate', String(ratePerSecond), '--records', String(records)]
    return runScenario(scenarioText('baseline-http', { pipelining }), folder, words)
  })
  const results = await inTurns({ ...contenders }, small ? 1 : 2)
  return wanted.map(({ ratePerSecond, pipelining }, i) => ({
    what: `baseline schema at ${ratePerSecond.toLocaleString('en-US')} a second, ${pipelining} in flight: error of the rate`,
    figure: { ...spread(results[i].map(errorPercent)), unit: '%' },
    beside: `p99 lag ${spread(results[i].map(({ lag }) => lag.p99Ms)).median.toFixed(1)} ms`,
    goal: { atMost: mostErrorPercent },
    failed: !results[i].every(isWhole),
  }))
}

async function heldRows({ pipelining, lagMsAtMost }, folder) {
  const text = scenarioText('high-throughput-http', { pipelining })
  const report = await runScenario(text, folder, [])
  const what = `high-throughput-http for 60 s, ${pipelining} in flight on each of 64 connections`
  const failed = !isWhole(report)
  const { lag, throughput } = report
  const rate = `${Math.round(throughput.recordsPerSecond).toLocaleString('en-US')} a second`
  const lags = `p50 ${lag.p50Ms.toFixed(2)} ms, p99.9 ${lag.p999Ms.toFixed(1)} ms, longest ${lag.maxMs.toFixed(1)} ms`
  return [
    {
      what: `${what}: error of the rate`,
      figure: { ...spread([errorPercent(report)]), unit: '%' },
      beside: rate,
      goal: { atMost: mostHeldErrorPercent },
      failed,
    },
    {
      what: `${what}: p99 lag`,
      figure: { ...spread([lag.p99Ms]), unit: 'ms' },
      beside: lags,
      goal: { atMost: lagMsAtMost },
      failed,
    },
  ]
}

function errorPercent({ throughput: { recordsPerSecond, askedPerSecond } }) {
  return 100 * Math.abs(recordsPerSecond / askedPerSecond - 1)
}
