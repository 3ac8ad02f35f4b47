// How exactly asked rates are held, and how late records arrive: a few seconds at each of several rates, and the ready
// scenario high-throughput-http (100,000 a second for 60 seconds) with one and with four requests in flight.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isWhole, runScenario } from './peers/heapmark-run.mjs'
import { inTurns } from './peers/measure.mjs'
import { scenarioText } from './peers/scenarios.mjs'
import { spread } from './support.mjs'

const ratesPerSecond = [5, 50, 1000, 10_000, 50_000, 100_000]
const smallRatesPerSecond = [50, 1000]
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
  const text = scenarioText('baseline-http', {})
  const contenders = {}
  for (const rate of small ? smallRatesPerSecond : ratesPerSecond) {
    const records = Math.ceil(rate * (small ? 0.3 : secondsEach))
    const words = ['--rate', String(rate), '--records', String(records)]
    contenders[rate] = () => runScenario(text, folder, words)
  }
  const results = await inTurns(contenders, small ? 1 : 2)
  return Object.entries(results).map(([rate, reports]) => ({
    what: `baseline schema at ${Number(rate).toLocaleString('en-US')} a second: error of the rate`,
    figure: { ...spread(reports.map(errorPercent)), unit: '%' },
    beside: `p99 lag ${spread(reports.map(({ lag }) => lag.p99Ms)).median.toFixed(1)} ms`,
    goal: { atMost: mostErrorPercent },
    failed: !reports.every(isWhole),
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
