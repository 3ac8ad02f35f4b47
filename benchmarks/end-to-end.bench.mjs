// Records a second from our generator to our receiver, one request each, through the real command; in the same run
// wrk -> nginx, which makes nothing, counts nothing and checks nothing. Lost records fail it.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isWhole, runScenario } from './peers/heapmark-run.mjs'
import { inTurns, ratioTo } from './peers/measure.mjs'
import { receivers } from './peers/receivers.mjs'
import { bodies, scenarioText } from './peers/scenarios.mjs'
import { missingWrk, wrk } from './peers/wrk.mjs'
import { spread } from './support.mjs'

const single = { shape: '64 connections, one request in flight on each', connections: 64, pipelining: 1 }
const pipelined = { shape: '16 connections, 16 in flight on each', connections: 16, pipelining: 16 }

/** Sizes of the bodies as the scenario makes them. */
const variants = [
  { ...single, size: '0.3 KB', body: bodies.baseline, records: 300_000, ratio: 0.7, perSecond: 150_000 },
  { ...single, size: '1.6 KB', body: bodies.large, payload: 1500, records: 200_000, perSecond: 120_000 },
  { ...pipelined, size: '0.3 KB', body: bodies.baseline, records: 1_000_000, perSecond: 800_000 },
]

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  const missing = missingWrk() ?? receivers.nginx.missing()
  const nginx = missing === null ? await receivers.nginx.start(folder) : null
  try {
    const rows = []
    for (const variant of small ? variants.slice(0, 1) : variants) {
      rows.push(...(await measure(variant, nginx, folder, small)))
    }
    if (missing !== null) rows.push({ what: 'wrk -> nginx', missing })
    return rows
  } finally {
    await nginx?.stop()
    rmSync(folder, { recursive: true })
  }
}

async function measure(variant, nginx, folder, small) {
  const { shape, size, body, records, ratio, perSecond, ...options } = variant
  const text = scenarioText('sustained-load-http', options)
  const words = ['--records', String(small ? 20_000 : records)]
  let whole = true
  const contenders = {
    ours: async () => {
      const report = await runScenario(text, folder, words)
      whole &&= isWhole(report)
      return report.throughput.recordsPerSecond
    },
  }
  if (nginx !== null) {
    const load = { ...options, body, ms: small ? 300 : 2000 }
    contenders.peer = async () => (await wrk(nginx.url, folder, load)).perSecond
  }
  const results = await inTurns(contenders, small ? 1 : 4)
  const ours = {
    what: `heapmark -> heapmark, ${size}, ${shape}`,
    perSecond: spread(results.ours),
    goal: { perSecondAtLeast: perSecond },
    failed: !whole,
  }
  if (results.peer === undefined) return [ours]
  return [
    ours,
    {
      what: `wrk -> nginx, ${size}, ${shape}`,
      perSecond: spread(results.peer),
      ratio: ratioTo('wrk -> nginx', results.ours, results.peer),
      goal: ratio === undefined ? null : { ratioAtLeast: ratio },
    },
  ]
}
