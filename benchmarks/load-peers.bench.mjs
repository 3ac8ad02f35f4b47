// Requests a second that load generators send, and the CPU time of each, to nginx and to our receiver in the same run.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { loadGenerators } from './peers/load-generators.mjs'
import { inTurns, ratioTo } from './peers/measure.mjs'
import { receivers } from './peers/receivers.mjs'
import { spread } from './support.mjs'

const shape = { connections: 64, pipelining: 1 }

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  try {
    const rows = []
    for (const name of small ? ['heapmark'] : ['nginx', 'heapmark']) {
      const missing = receivers[name].missing()
      if (missing !== null) {
        rows.push({ what: `load on ${name}`, missing })
        continue
      }
      const server = await receivers[name].start(folder)
      try {
        rows.push(...(await measure(name, server, folder, small)))
      } finally {
        await server.stop()
      }
    }
    return [...rows, ...absentRows()]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure(receiver, server, folder, small) {
  const contenders = {}
  for (const [name, { missing, send }] of Object.entries(loadGenerators)) {
    if (missing() !== null) continue
    contenders[name] = () => send(server, folder, { ...shape, ms: small ? 300 : 1500 })
  }
  const results = await inTurns(contenders, small ? 1 : 4)
  const rates = (name) => results[name].map(({ perSecond }) => perSecond)
  return Object.keys(results).map((name) => {
    const micros = spread(results[name].map(({ cpuMs, requests }) => (cpuMs * 1000) / requests)).median
    return {
      what: `${name} -> ${receiver}, 64 connections, one request in flight on each`,
      perSecond: spread(rates(name)),
      beside: `${micros.toPrecision(3)} µs of the sender's CPU a request`,
      ratio: name === 'heapmark' ? null : ratioTo(name, rates('heapmark'), rates(name)),
    }
  })
}

function absentRows() {
  return Object.entries(loadGenerators).flatMap(([what, { missing }]) => {
    const why = missing()
    return why === null ? [] : [{ what, missing: why }]
  })
}
