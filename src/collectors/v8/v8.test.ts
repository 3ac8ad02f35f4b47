import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { capture, type Watched, type WatchOptions, watch } from '../../../test/support/live-node.js'
import { agentIntervalVariable, parseHeapMessage } from './protocol.js'
import { V8Collector } from './v8.js'

const watched: Watched[] = []
afterEach(() => {
  for (const one of watched.splice(0)) one.remove()
})

async function run(script: string, options?: WatchOptions, intervalMs = 10): Promise<Watched> {
  const one = await watch(script, [new V8Collector({ ...capture, intervalMs })], options)
  watched.push(one)
  return one
}

describe('the agent in a Node target', () => {
  it('tells of the heap, buffers outside of it, and its limit', async () => {
    const { samples, notes } = await run(
      `import { setTimeout as sleep } from 'node:timers/promises'
       const objects = Array.from({ length: 300000 }, (_, i) => ({ i }))
       const buffer = Buffer.alloc(40 * 1024 * 1024)
       await sleep(100)
       if (objects.length + buffer.length === 0) throw new Error()`,
      { nodeOptions: ['--max-old-space-size=200', '--max-semi-space-size=16'] },
    )
    const last = samples('v8').at(-1)!
    expect(last.heapUsedBytes).toBeGreaterThan(300_000 * 16)
    expect(last.arrayBuffersBytes).toBeGreaterThanOrEqual(40 * 1024 * 1024)
    expect(last.externalBytes).toBeGreaterThanOrEqual(last.arrayBuffersBytes)
    expect(last.heapLimitBytes).toBe((200 + 3 * 16) * 1024 * 1024)
    expect(Object.values(last.spaces).reduce((a, b) => a + b)).toBeGreaterThan(last.heapUsedBytes * 0.9)
    expect(notes).toEqual([])
  })

  it('says a last word when the program calls process.exit', async () => {
    const { samples } = await run('const a = new Array(3e6).fill(0); process.exit(a.length === 0 ? 1 : 0)')
    const series = samples('v8')
    // One at the start and one at the exit; on a busy machine one by the clock may come between.
    expect(series.length).toBeGreaterThanOrEqual(2)
    expect(series.at(-1)!.heapUsedBytes - series[0]!.heapUsedBytes).toBeGreaterThan(20e6)
  })

  it('does not keep a program alive that has nothing left to do', async () => {
    const { end } = await run('console.log(1)', {}, 60_000)
    expect(end.exitCode).toBe(0)
  })

  it('leaves no trace in the environment, and no descriptor, for programs that the target starts', async () => {
    const { end, notes, runFolder } = await run(`
      import { spawnSync, fork } from 'node:child_process'
      import { writeFileSync } from 'node:fs'
      import { once } from 'node:events'
      const listing = spawnSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' }).stdout
      const environment = spawnSync('env', { encoding: 'utf8' }).stdout
      writeFileSync('child.mjs', 'process.send(Object.keys(process.env))')
      const child = fork('child.mjs')
      const [names] = await once(child, 'message')
      writeFileSync('seen.json', JSON.stringify({ listing, environment, names }))
    `)
    expect(end.stderrTail).toBe('')
    expect(end.exitCode).toBe(0)
    const seen = JSON.parse(readFileSync(path.join(runFolder, 'seen.json'), 'utf8'))
    expect(seen.environment).not.toContain('HEAPMARK')
    expect(seen.names.join()).not.toContain('HEAPMARK')
    // ls itself opens the folder as 3; a leaked pair would be a socket there.
    expect(seen.listing.match(/^.* 3 -> .*$/m)?.[0]).not.toContain('socket')
    expect(notes).toEqual([])
  })

  it('stays out of worker threads', async () => {
    const { samples, notes, end } = await run(`
      import { Worker } from 'node:worker_threads'
      new Worker('setTimeout(() => {}, 100)', { eval: true })
    `)
    expect(end.exitCode).toBe(0)
    expect(notes).toEqual([])
    const times = samples('v8').map((sample) => sample.tMs)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  it('does not harm a program whose bench stops listening', async () => {
    const { end } = await run(
      `import { setTimeout as sleep } from 'node:timers/promises'
       await sleep(300); console.log('fine'); process.exitCode = 7`,
      { whileLive: (child) => setTimeout(() => child.stdio[3]!.destroy(), 100) },
    )
    expect(end.stderrTail).toBe('')
    expect(end.exitCode).toBe(7)
  })

  it('leaves figures out rather than piling them up when the bench does not read', async () => {
    const { end, samples } = await run(
      `import { setTimeout as sleep } from 'node:timers/promises'
       await sleep(3000)
       process.exit(0)`,
      {
        whileLive: (child) => {
          const socket = child.stdio[3] as Socket
          socket.pause()
          child.once('exit', () => socket.resume())
        },
      },
      1,
    )
    expect(end.exitCode).toBe(0)
    // 3,000 intervals; what the kernel's buffer and one write of Node's hold is a tenth of that.
    expect(samples('v8').length).toBeGreaterThan(10)
    expect(samples('v8').length).toBeLessThan(1000)
  })

  it.each([
    ['missing', ['ignore', 'pipe', 'pipe'] as const],
    ['a file', ['ignore', 'pipe', 'pipe', 'inherit'] as const],
  ])('keeps its hands off when descriptor 3 is %s', (_what, stdio) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-agent-'))
    writeFileSync(path.join(folder, 'program.mjs'), 'console.log(41 + 1)')
    const [option, agent] = new V8Collector(capture).additions().nodeOptions!
    const words = [option!, agent!, path.join(folder, 'program.mjs')]
    const shell = ['-c', 'exec 3</dev/null; exec "$0" "$@"', process.execPath, ...words]
    const inherits = stdio.length === 4
    const result = spawnSync(inherits ? '/bin/sh' : process.execPath, inherits ? shell : words, {
      encoding: 'utf8',
      env: { ...process.env, [agentIntervalVariable]: '1' },
    })
    rmSync(folder, { recursive: true, force: true })
    expect(result.stderr).toBe('')
    expect(result.stdout).toBe('42\n')
    expect(result.status).toBe(0)
  })
})

describe('parseHeapMessage', () => {
  it('refuses what is not the agent speaking', () => {
    const good = {
      atNs: '12',
      heapUsedBytes: 1,
      heapTotalBytes: 2,
      heapLimitBytes: 3,
      externalBytes: 4,
      arrayBuffersBytes: 5,
      mallocedBytes: 6,
      spaces: { new_space: 1 },
    }
    expect(parseHeapMessage(JSON.stringify(good))).toEqual(good)
    expect(parseHeapMessage('hello')).toBeNull()
    expect(parseHeapMessage('null')).toBeNull()
    expect(parseHeapMessage(JSON.stringify({ ...good, atNs: 12 }))).toBeNull()
    expect(parseHeapMessage(JSON.stringify({ ...good, atNs: '1e5' }))).toBeNull()
    expect(parseHeapMessage(JSON.stringify({ ...good, externalBytes: null }))).toBeNull()
    expect(parseHeapMessage(JSON.stringify({ ...good, spaces: { new_space: 'x' } }))).toBeNull()
  })
})
