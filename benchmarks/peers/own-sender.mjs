// Our generator and sender as a load generator: the process of a run, at full speed, against any server.
import { setTimeout as delay } from 'node:timers/promises'
import { noTargetSettings } from '../../dist/model/target.js'
import { planSink } from '../../dist/sinks/plan.js'
import { targets } from '../../dist/targets/index.js'
import { planOfText } from './scenarios.mjs'

/** More than any machine sends in the time. */
const endlessRecords = 20_000_000
const heapBytes = 64 * 2 ** 20
const firstAnswerLimitMs = 15_000

/**
 * @param server host, port and url of what takes the records
 * @param text the scenario
 * @param nodeOptions options of `node` for the process
 */
export async function startSender(server, folder, text, nodeOptions = []) {
  const { plan, scenario } = planOfText(text)
  const stream = { ...plan.streams[0], records: endlessRecords, schedule: null, breaking: null }
  const common = {
    heap: { minBytes: heapBytes, maxBytes: heapBytes },
    program: [],
    environment: process.env,
    workingDirectory: folder,
  }
  const prepared = await targets.embedded.prepare({ ...common, settings: noTargetSettings })
  const target = await prepared.start({
    ...common,
    runFolder: folder,
    plan: { plan: { ...plan, streams: [stream] }, sinks: [planSink(scenario.steps[0], server, folder)] },
    scenario: null,
    receiver: server,
    additions: { nodeOptions, jvmOptions: [], environment: {} },
  })
  try {
    await firstAnswer(target)
  } catch (error) {
    target.kill('SIGKILL')
    await target.ended
    throw error
  }
  return {
    pid: target.pid,
    measure: (ms) => measure(target, ms),
    async stop() {
      target.stop()
      const killer = setTimeout(() => target.kill('SIGKILL'), 5000)
      await target.ended
      clearTimeout(killer)
    },
  }
}

/** Records answered, in all and a second, between two reports of the process about so long apart. */
async function measure(target, ms) {
  const from = target.counters()
  await delay(ms)
  const to = target.counters()
  const seconds = Number(to.atNs - from.atNs) / 1e9
  const requests = to.counters.acknowledged - from.counters.acknowledged
  if (!(requests > 0)) throw new Error('nothing was answered')
  if (to.counters.refused > 0) throw new Error(`${to.counters.refused} records were refused`)
  return { perSecond: requests / seconds, requests }
}

async function firstAnswer(target) {
  const endAtMs = performance.now() + firstAnswerLimitMs
  while (!(target.counters()?.counters.acknowledged > 0)) {
    if (performance.now() > endAtMs) throw new Error('the sender got no answer')
    await delay(10)
  }
}
