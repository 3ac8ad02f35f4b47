// Requests a second that the receiver takes from wrk, and the CPU time of each, beside other servers of the same run.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inTurns, ratioTo } from './peers/measure.mjs'
import { cpuTimesMs } from './peers/process.mjs'
import { receivers } from './peers/receivers.mjs'
import { bodies } from './peers/scenarios.mjs'
import { missingWrk, wrk } from './peers/wrk.mjs'
import { spread } from './support.mjs'

const shapes = [
  { words: '64 connections, one request in flight on each', connections: 64, pipelining: 1 },
  { words: '16 connections, 16 in flight on each', connections: 16, pipelining: 16 },
]

/** Ratios that the receiver is meant to reach, by shape; of the others nothing is asked. */
const goals = [{ 'node:http': 2, 'Python http.server (HTTP/1.0, one thread)': 40, nginx: 0.8 }, { nginx: 1 }]

export async function run({ small }) {
  const missing = missingWrk()
  if (missing !== null) return [{ what: 'receivers under wrk', missing }]
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  const started = new Map()
  try {
    const absent = []
    for (const [name, { missing, start }] of Object.entries(receivers)) {
      const why = missing()
      if (why === null) started.set(name, await start(folder))
      else absent.push({ what: name, missing: why })
    }
    const rows = []
    for (const [i, shape] of (small ? shapes.slice(0, 1) : shapes).entries()) {
      rows.push(...(await measure(started, shape, goals[i], folder, small)))
    }
    return [...rows, ...absent]
  } finally {
    for (const server of started.values()) await server.stop()
    rmSync(folder, { recursive: true })
  }
}

async function measure(started, shape, goals, folder, small) {
  const load = (server, ms) => wrk(server.url, folder, { ...shape, body: bodies.baseline, ms })
  const contenders = {}
  for (const [name, server] of started) {
    if (shape.pipelining > 1 && !receivers[name].pipelines) continue
    if (!small) await load(server, 400)
    contenders[name] = async () => {
      const before = cpuTimesMs(server.pid)
      const { perSecond, requests } = await load(server, small ? 200 : 1200)
      const after = cpuTimesMs(server.pid)
      const cpuMs = after.user + after.system - before.user - before.system
      return { perSecond, micros: (cpuMs * 1000) / requests }
    }
  }
  const results = await inTurns(contenders, small ? 1 : 4)
  const rates = (name) => results[name].map(({ perSecond }) => perSecond)
  return Object.keys(results).map((name) => {
    const micros = spread(results[name].map((result) => result.micros)).median
    const row = {
      what: `${name}: ${shape.words}`,
      perSecond: spread(rates(name)),
      beside: `${micros.toPrecision(3)} µs of CPU a request`,
    }
    if (name === 'heapmark') return row
    const ratio = ratioTo(name, rates('heapmark'), rates(name))
    return { ...row, ratio, goal: name in goals ? { ratioAtLeast: goals[name] } : null }
  })
}
