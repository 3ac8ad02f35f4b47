import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { hasBrowser, openBrowser, watchedPage, whyNoBrowser } from '../support/browser.js'
import {
  eventually,
  heapmark,
  isAlive,
  onlyRun,
  type Started,
  start,
  temporaryFolder,
} from '../support/heapmark.js'
import { copyListedRuns } from '../support/run-folders.js'

const run = (results: string, records: number, ...more: string[]) => [
  ...['run', 'scenarios/baseline-http.yaml', '32m', '64m', '--records', String(records), '--rate', '100'],
  ...['--port', 'auto', '--results', results, '--ui', ...more],
]

/** The address that heapmark prints, on either output. */
async function addressOf({ child }: Started): Promise<string> {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream!.on('data', (part: string) => {
      text += part
    })
  }
  return eventually(() => /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(text)?.[0], 'the address is printed')
}

async function metricsAt(address: string): Promise<string> {
  return (await fetch(address.replace('/?', '/metrics?'))).text()
}

function ask(address: string, what: string): Promise<Response> {
  const { origin, searchParams } = new URL(address)
  const headers = { authorization: `Bearer ${searchParams.get('token')}` }
  return fetch(`${origin}/ask/${what}`, { method: 'POST', headers })
}

const children = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
const isDashboard = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('dashboard/main.js')
  } catch {
    return false
  }
}

describe('heapmark run --ui', () => {
  it('tells Prometheus of the run, does what it is asked for, and ends with the run', async () => {
    const results = temporaryFolder()
    const started = start(run(results, 3000))
    const address = await addressOf(started)
    await expect.poll(() => metricsAt(address)).toMatch(/^heapmark_received_records_total [1-9]/m)
    const text = await metricsAt(address)
    for (const name of [
      'target_resident_memory_bytes',
      'target_heap_used_bytes',
      'receiver_requests_total',
    ]) {
      expect(text).toMatch(new RegExp(`^heapmark_${name} [1-9]`, 'm'))
    }
    expect((await ask(address, 'gc')).status).toBe(204)
    await expect
      .poll(() => metricsAt(address))
      .toMatch(/^heapmark_gc_collections_total\{generation="old"\} [1-9]/m)
    expect((await ask(address, 'stop')).status).toBe(204)
    const { code, stderr } = await started.finished
    expect(code).toBe(130)
    expect(stderr).toContain('gc done in')
    const { report } = onlyRun(results)
    expect(report.outcome.kind).toBe('interrupted')
    expect(report.perturbations).toMatchObject([{ action: 'gc' }])
    await expect(fetch(address)).rejects.toThrow()
  })

  it('goes on when the dashboard is killed, and takes it along when it is killed itself', async () => {
    const results = temporaryFolder()
    const one = start(run(results, 300))
    await addressOf(one)
    process.kill(children(one.child.pid!).find(isDashboard)!, 'SIGKILL')
    expect((await one.finished).code).toBe(0)
    expect(onlyRun(results).report.records.received).toBe(300)

    const two = start(run(temporaryFolder(), 3000))
    await addressOf(two)
    const dashboard = children(two.child.pid!).find(isDashboard)!
    two.child.kill('SIGKILL')
    await eventually(() => !isAlive(dashboard), 'the dashboard ends')
  })

  it('says which port is taken, before anything is started', async () => {
    const results = path.join(temporaryFolder(), 'results')
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const { code, stderr } = await heapmark(run(results, 10, String(port)))
    expect(code).toBe(10)
    expect(stderr).toContain(`port ${port} on 127.0.0.1 is taken already`)
    expect(() => readdirSync(results)).toThrow()
  })

  it('takes a token that is known beforehand, and none that could be guessed', async () => {
    const env = { HEAPMARK_UI_TOKEN: 'a'.repeat(32) }
    const started = start(run(temporaryFolder(), 3000), { env })
    expect(await addressOf(started)).toContain(`token=${env.HEAPMARK_UI_TOKEN}`)
    started.child.kill('SIGINT')
    await started.finished
    const refused = await heapmark(run(temporaryFolder(), 10), { env: { HEAPMARK_UI_TOKEN: 'short' } })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('HEAPMARK_UI_TOKEN is no good token')
  })

  it('takes what follows it for a port only where it is a number', async () => {
    const results = temporaryFolder()
    const words = [
      'run',
      '--ui',
      'scenarios/baseline-http.yaml',
      '32m',
      '64m',
      '--records',
      '20',
      '--rate',
      '100',
    ]
    const { code, stderr } = await heapmark([...words, '--port', 'auto', '--results', results])
    expect(code).toBe(0)
    expect(stderr).toContain('live page: http://127.0.0.1:')
  })
})

describe('heapmark serve --ui', () => {
  it('shows what the receiver gets', async () => {
    const started = start(['serve', '--port', 'auto', '--ui'])
    let text = ''
    started.child.stdout!.on('data', (part: string) => {
      text += part
    })
    const address = await addressOf(started)
    const receiver = /listens on (\S+)/.exec(text)![1]!
    for (let i = 0; i < 5; i++) await fetch(receiver, { method: 'POST', body: '{}' })
    await expect.poll(() => metricsAt(address)).toContain('\nheapmark_receiver_requests_total 5\n')
    expect((await ask(address, 'gc')).status).toBe(404)
    started.child.kill('SIGINT')
    expect((await started.finished).code).toBe(0)
  })
})

describe.skipIf(!hasBrowser)(`in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('a live run is watched, dumped, explored and stopped', async () => {
    const results = temporaryFolder()
    const started = start(run(results, 6000))
    const address = await addressOf(started)
    const { page, complaints } = await watchedPage(browser, new URL(address).origin)
    await page.goto(address)
    const status = page.getByRole('status')
    await expect.poll(() => status.textContent()).toBe('streaming')
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThanOrEqual(6)
    await page.getByRole('button', { name: 'Heap dump' }).click()
    const explore = page.getByRole('link', { name: 'explore' })
    await expect.poll(() => explore.count(), { timeout: 20_000 }).toBe(1)
    await explore.click()
    // It is read meanwhile; the page goes on by itself.
    await expect.poll(() => page.locator('h1').textContent(), { timeout: 30_000 }).toBe('Summary')
    await page.getByRole('link', { name: 'Classes' }).click()
    await page.getByRole('link', { name: 'HttpStream', exact: true }).first().click()
    await expect.poll(() => page.locator('h1').textContent()).toBe('HttpStream')
    await page.goto(address)
    await page.getByRole('button', { name: 'Stop the run' }).click()
    await page.getByRole('button', { name: 'Stop it: sure?' }).click()
    await expect
      .poll(() => status.textContent(), { timeout: 20_000 })
      .toMatch(/^ended: interrupted; its reports/)
    expect((await started.finished).code).toBe(130)
    // At the very end there is nobody left to ask.
    expect(complaints.filter((one) => !one.includes('ERR_'))).toEqual([])
  })

  it('heapmark results --ui shows the runs there are until Ctrl-C', async () => {
    const results = temporaryFolder()
    copyListedRuns(results)
    const started = start(['results', '--ui', '--results', results])
    const address = await addressOf(started)
    const { page, complaints } = await watchedPage(browser, new URL(address).origin)
    await page.goto(address)
    expect(await page.locator('tbody tr').count()).toBe(5)
    expect(complaints).toEqual([])
    started.child.kill('SIGINT')
    expect((await started.finished).code).toBe(0)
  })
})
