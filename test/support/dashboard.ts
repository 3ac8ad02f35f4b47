import { onTestFinished } from 'vitest'
import type { Ask, DashboardOptions, LiveFacts } from '../../src/dashboard/messages.js'
import { type RunningDashboard, startDashboard } from '../../src/dashboard/server.js'
import type { Sample } from '../../src/model/sample.js'
import type { Progress } from '../../src/run/options.js'
import { jvm, process } from './samples.js'

export interface TestDashboard extends RunningDashboard {
  readonly token: string
  /** First part of every path behind the cookie, with slashes around it. */
  readonly place: string
  /** `heapmark=<token>`, as a browser sends it. */
  readonly cookie: string
  readonly pageToken: string
  readonly asked: readonly Ask[]
  readonly faults: readonly unknown[]
  /** Address of a page, without the token. */
  at(path: string): string
  /** A page as a browser with the cookie gets it. */
  get(path: string): Promise<Response>
}

export const liveFacts: LiveFacts = { kind: 'run', name: 'orders', target: 'embedded', intervalMs: 100 }

/** The real server in this process until the test ends. */
export async function dashboard(changes: Partial<DashboardOptions> = {}): Promise<TestDashboard> {
  const asked: Ask[] = []
  const faults: unknown[] = []
  const options = { port: 0, resultsFolder: '/nonexistent', token: null, facts: liveFacts, ...changes }
  const running = await startDashboard(options, {
    onAsk: (ask) => asked.push(ask),
    onFault: (error) => faults.push(error),
  })
  onTestFinished(() => running.stop())
  const welcome = await fetch(running.url, { redirect: 'manual' })
  const cookie = welcome.headers.get('set-cookie')!.split(';')[0]!
  const place = welcome.headers.get('location')!
  const at = (path: string) => `http://127.0.0.1:${running.port}${place}${path}`
  const get = (path: string) => fetch(at(path), { headers: { cookie } })
  const pageToken = /"pageToken":"([0-9a-f]+)"/.exec(await (await get('')).text())?.[1] ?? ''
  return {
    ...running,
    token: running.url.split('token=')[1]!,
    place,
    cookie,
    pageToken,
    asked,
    faults,
    at,
    get,
  }
}

export const liveProgress = (elapsedMs: number): Progress => ({
  elapsedMs,
  askedRecords: 1000,
  received: Math.floor(elapsedMs / 10),
  askedPerSecond: 100,
  reachedPerSecond: 99.5,
  rssBytes: 50e6,
  heapUsedBytes: 20e6,
  heapLimitBytes: 64e6,
  gcCount: 3,
  gcPauseMsTotal: 12,
  lastGc: null,
  lagMs: 0.5,
  remainingMs: 5000,
})

/** Samples of a tenth of a second. */
export const liveSamples = (tMs: number): Sample[] => [
  process(tMs, 50e6 + tMs),
  jvm(tMs, 20e6 + tMs),
  {
    series: 'receiver',
    tMs,
    requests: tMs / 10,
    bytes: tMs * 30,
    errors: 0,
    unique: tMs / 10,
    openConnections: 1,
    rssBytes: 40e6,
  },
]
