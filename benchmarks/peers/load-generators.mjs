// What sends requests: ours and its peers. Each sends for a time and says how many were answered, and its CPU time.
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startSender } from './own-sender.mjs'
import { cpuTimesMs, missingProgram, outputOf, ownCpuMs } from './process.mjs'
import { bodies, scenarioText } from './scenarios.mjs'
import { missingWrk, wrk } from './wrk.mjs'

const program = (name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url))

/** Of ours: until its code is compiled. */
const warmUpMs = 700

/**
 * `missing` says why one cannot run here, or null; `send` takes the server, a folder for its files, connections,
 * pipelining and ms, and returns requests, perSecond and cpuMs.
 */
export const loadGenerators = {
  heapmark: { missing: () => null, send: sendOurs, pipelines: true },
  wrk: {
    missing: missingWrk,
    send: (server, folder, shape) =>
      withCpu(() => wrk(server.url, folder, { ...shape, body: bodies.baseline })),
    pipelines: true,
  },
  autocannon: { missing: () => null, send: sendAutocannon, pipelines: true },
  k6: { missing: () => missingProgram('k6', 'https://k6.io'), send: sendK6, pipelines: false },
}

/** Makes each record anew, where the others send one body again and again. */
async function sendOurs(server, folder, { connections, pipelining, ms }) {
  const text = scenarioText('sustained-load-http', { connections, pipelining })
  const sender = await startSender(server, folder, text)
  try {
    await delay(Math.min(warmUpMs, ms))
    const before = cpuTimesMs(sender.pid)
    const sent = await sender.measure(ms)
    const after = cpuTimesMs(sender.pid)
    return { ...sent, cpuMs: after.user + after.system - before.user - before.system }
  } finally {
    await sender.stop()
  }
}

function sendAutocannon(server, _folder, { connections, pipelining, ms }) {
  const words = [server.url, connections, pipelining, ms, bodies.baseline].map(String)
  return sendBy('autocannon', process.execPath, [program('autocannon-load.mjs'), ...words])
}

/** Without the report of its use that it would send. */
function sendK6(server, _folder, { connections, ms }) {
  const words = ['run', '--quiet', '--no-usage-report', program('k6-load.js')]
  const own = { URL: server.url, CONNECTIONS: String(connections), MS: String(ms), BODY: bodies.baseline }
  return sendBy('k6', 'k6', words, { env: { ...process.env, ...own } })
}

function sendBy(name, command, words, options) {
  return withCpu(async () => {
    const { failed, ...sent } = JSON.parse(await outputOf(command, words, options))
    if (failed > 0 || !(sent.requests > 0))
      throw new Error(`${name}: ${sent.requests} answered, ${failed} failed`)
    return sent
  })
}

/** Of a program that starts and ends in between; what its start takes is counted too. */
async function withCpu(send) {
  const before = ownCpuMs().ofEnded
  const sent = await send()
  return { ...sent, cpuMs: ownCpuMs().ofEnded - before }
}
