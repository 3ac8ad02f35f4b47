import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { field, planOf, scenarioOf } from '../../test/support/scenario.js'
import { startTarget, targetLaunch, until } from '../../test/support/target-launch.js'
import { startReceiverProcess } from '../receiver/client.js'
import { defaultLimits } from '../receiver/limits.js'
import { embedded } from '../targets/embedded/embedded.js'
import type { EmbeddedJob } from './job.js'

async function startReceiver(logFile: string) {
  const receiver = await startReceiverProcess(
    { host: '127.0.0.1', port: 0, logLevel: 'error', responseDelayMs: 0, limits: defaultLimits },
    { logFile },
  )
  onTestFinished(() => receiver.stop())
  return receiver
}

/** A link between generator and receiver that is cut, with a reset to both sides, `cuts` times. */
async function brittleLink(port: number, cuts: number) {
  const link = { port: 0, cuts: 0 }
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port, noDelay: true })
    // Anywhere in a request: the places differ from one connection to the next.
    let left = 20_000 + ((link.cuts * 7919) % 30_011)
    near.on('data', (bytes) => {
      left -= bytes.length
      if (left > 0 || link.cuts === cuts) {
        far.write(bytes)
        return
      }
      link.cuts++
      far.write(bytes.subarray(0, bytes.length >> 1), () => far.resetAndDestroy())
      near.resetAndDestroy()
    })
    far.on('data', (bytes) => near.write(bytes))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  link.port = (server.address() as AddressInfo).port
  return link
}

function jobOf(records: number, ratePerSecond: number | null, port: number, pipelining: number): EmbeddedJob {
  const fields = [field('body', { sql: 'TO_JSON(STRUCT(id, note))' }), field('id', { regex: 'ID[0-9]{8}' })]
  const scenario = scenarioOf([...fields, field('note', { regex: '[a-z]{40}' })], {
    connection: 'http',
    count: { records, ratePerSecond },
  })
  const sink = { type: 'http', host: '127.0.0.1', port, connections: 8, pipelining } as const
  return { plan: planOf(scenario).plan, sinks: [sink] }
}

describe('the ledger', () => {
  test.each([1, 16])('is exact after 100 resets, with %d requests in flight a connection', async (window) => {
    const launch = targetLaunch()
    const receiver = await startReceiver(join(launch.runFolder, 'receiver.log'))
    const link = await brittleLink(receiver.port, 100)
    const records = 60_000
    const target = await startTarget(embedded, { ...launch, plan: jobOf(records, null, link.port, window) })
    const { result } = await target.ended
    expect(link.cuts).toBe(100)
    const { counters } = result!
    expect(counters).toMatchObject({ generated: records, sent: records, acknowledged: records, inFlight: 0 })
    expect(counters).toMatchObject({ refused: 0, connectionErrors: 100 })
    const { ledger, requests } = (await receiver.final(5000))!
    expect(ledger).toMatchObject({ unique: records, unreadable: 0, highestIndex: records - 1 })
    // A record whose answer was cut off came twice; one whose request was, only once.
    expect(ledger!.duplicated).toBeLessThanOrEqual(counters.resent)
    expect(ledger!.received).toBe(records + ledger!.duplicated)
    expect(requests).toBe(ledger!.received)
    expect(counters.resent).toBeGreaterThan(0)
  })
})

describe('a process that stands still', () => {
  test.each(['receiver', 'target'] as const)('for a second shows as that much lag: the %s', async (which) => {
    const launch = targetLaunch()
    const receiver = await startReceiver(join(launch.runFolder, 'receiver.log'))
    const plan = jobOf(4000, 2000, receiver.port, 1)
    const target = await startTarget(embedded, { ...launch, plan })
    await until(() => (target.counters()?.counters.acknowledged ?? 0) > 100)
    const pid = which === 'receiver' ? receiver.pid : target.pid
    process.kill(pid, 'SIGSTOP')
    const startMs = performance.now()
    await delay(1000)
    const stoodMs = performance.now() - startMs
    process.kill(pid, 'SIGCONT')
    const { result } = await target.ended
    expect(result!.counters).toMatchObject({ generated: 4000, acknowledged: 4000, connectionErrors: 0 })
    // Coordinated omission would hide all of it but for the few records that were in flight.
    expect(result!.sendLagMicros.max! / 1000).toBeGreaterThan(stoodMs - 20)
    expect(
      result!.sendLagMicros.buckets.reduce((late, [micros, n]) => late + (micros > 100_000 ? n : 0), 0),
    ).toBeGreaterThan(1000)
  })
})
