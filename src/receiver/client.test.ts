import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../test/support/heapmark.js'
import { eventually, exchange } from '../../test/support/raw-http.js'
import { HeapmarkError } from '../model/errors.js'
import type { ReceiverOptions } from '../model/receiver.js'
import { entryPath } from '../system/package-info.js'
import { type ReceiverClient, startReceiverProcess } from './client.js'
import { defaultLimits } from './limits.js'
import type { ReceiverCounters } from './statistics.js'

const options: ReceiverOptions = {
  host: '127.0.0.1',
  port: 0,
  logLevel: 'info',
  responseDelayMs: 0,
  limits: defaultLimits,
}
const post =
  'POST / HTTP/1.1\r\nHost: a\r\nX-Heapmark-Record: 7;1\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc'

async function start(changes: Partial<ReceiverOptions> = {}): Promise<ReceiverClient & { logFile: string }> {
  const logFile = path.join(temporaryFolder(), 'receiver.log')
  const client = await startReceiverProcess({ ...options, ...changes }, { logFile })
  onTestFinished(() => end(client.pid))
  return Object.assign(client, { logFile })
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function end(pid: number): void {
  if (alive(pid)) process.kill(pid, 'SIGKILL')
}

async function failure(promise: Promise<unknown>): Promise<HeapmarkError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(HeapmarkError)
  return error as HeapmarkError
}

describe('the receiver as a process', () => {
  it('counts, reports and tells everything when asked', async () => {
    const client = await start()
    const reports: ReceiverCounters[] = []
    client.onCounters((counters) => reports.push(counters))
    client.reportEvery(10)
    await exchange(client.port, post)
    await eventually(() => reports.at(-1)?.requests === 1)
    expect(reports.at(-1)).toMatchObject({ bytes: 3, errors: 0, unique: 1 })
    expect(BigInt(reports.at(-1)!.atNs)).toBeLessThanOrEqual(process.hrtime.bigint())
    const stats = await client.final(5000)
    expect(stats).toMatchObject({ requests: 1, ledger: { unique: 1, highestIndex: 7 } })
    expect(stats?.lagMicros?.count).toBe(1)
    await client.stop()
    expect(await client.died).toEqual({ exitCode: 0, signal: null })
    expect(readFileSync(client.logFile, 'utf8')).toMatch(/Final statistics[\s\S]*total_requests +1\n/u)
  })

  it('says where it can be reached', async () => {
    const client = await start({ host: '0.0.0.0' })
    expect(client.url).toBe(`http://127.0.0.1:${client.port}`)
    expect((await fetch(`${client.url}/health`)).status).toBe(200)
    await client.stop()
  })

  it('names the process that holds a taken port, and how to go on', async () => {
    const client = await start()
    const error = await failure(start({ port: client.port }))
    expect(error.code).toBe('PORT_IN_USE')
    expect(error.message).toContain(`process ${client.pid} (`)
    expect(error.message).toContain('receiver/main.js')
    expect(error.hint).toContain('--port auto')
    await client.stop()
  })

  it('says why it cannot listen, and why its log cannot be written', async () => {
    const elsewhere = await failure(start({ host: '203.0.113.7' }))
    expect([elsewhere.code, elsewhere.message]).toEqual([
      'RECEIVER_FAILED',
      expect.stringContaining('EADDRNOTAVAIL'),
    ])
    expect(elsewhere.hint).toContain('127.0.0.1')
    const noLog = await failure(startReceiverProcess(options, { logFile: '/proc/nowhere/receiver.log' }))
    expect(noLog.code).toBe('RESULTS_UNWRITABLE')
  })

  it('knows that it was killed, and has no last word then', async () => {
    const client = await start()
    process.kill(client.pid, 'SIGKILL')
    expect(await client.died).toEqual({ exitCode: null, signal: 'SIGKILL' })
    expect(await client.final(60_000)).toBeNull()
    await client.stop()
  })

  it('is killed when it does not end by itself', async () => {
    const client = await start()
    process.kill(client.pid, 'SIGSTOP')
    expect(await client.final(50)).toBeNull()
    await client.stop()
    expect(await client.died).toEqual({ exitCode: null, signal: 'SIGKILL' })
  })

  it('lives on when detached, and ends in good order on SIGTERM', async () => {
    const client = await start()
    await client.detach()
    expect((await fetch(`${client.url}/health`)).status).toBe(200)
    process.kill(client.pid, 'SIGTERM')
    expect(await client.died).toEqual({ exitCode: 0, signal: null })
  })

  it.each([false, true])('when its bench is killed, is gone unless detached (%s)', async (detached) => {
    const logFile = path.join(temporaryFolder(), 'receiver.log')
    const program = `
      import { startReceiverProcess } from ${JSON.stringify(entryPath('receiver/client'))}
      const client = await startReceiverProcess(${JSON.stringify(options)}, { logFile: ${JSON.stringify(logFile)} })
      if (${detached}) await client.detach()
      console.log(client.pid)
      setInterval(() => {}, 1000)`
    const bench = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const receiverPid = await new Promise<number>((resolve, reject) => {
      bench.on('exit', () => reject(new Error('it ended early')))
      bench.stdout.once('data', (text) => resolve(Number(text)))
    })
    onTestFinished(() => end(receiverPid))
    bench.kill('SIGKILL')
    await new Promise((resolve) => bench.once('close', resolve))
    if (detached) {
      // Its port still answers after it has had time to notice.
      const port = Number(/:(\d+)\n/.exec(readFileSync(logFile, 'utf8'))?.[1])
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
      process.kill(receiverPid, 'SIGTERM')
    }
    await eventually(() => !alive(receiverPid) || isZombie(receiverPid))
  })
})

/** An orphan that has ended but whom nobody has buried yet. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}
