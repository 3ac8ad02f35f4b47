import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type CallOptions,
  eventually,
  heapmark,
  start,
  temporaryFolder,
} from '../../test/support/heapmark.js'
import { HprofBytes } from '../../test/support/hprof-bytes.js'

function smallDump(): string {
  const dump = new HprofBytes()
  const object = dump.addClass('java/lang/Object')
  dump.addRoot(0x05, object)
  dump.addRoot(0x01, dump.addInstance(object, []), 0, 0)
  const file = path.join(temporaryFolder(), 'small.hprof')
  writeFileSync(file, dump.toBuffer())
  return file
}

/** Starts `heapmark open` and waits until it says where. */
async function open(args: readonly string[], options: CallOptions = {}) {
  const started = start(['open', ...args], options)
  let text = ''
  started.child.stdout?.on('data', (chunk: string) => {
    text += chunk
  })
  const url = await eventually(
    () => /http:\S+/.exec(text)?.[0] ?? (started.child.exitCode === null ? null : 'ended'),
    'the address of the explorer',
    30_000,
  )
  return { ...started, url }
}

/** Rejects when nobody listens. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

describe('heapmark open', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves a dump until %s, then frees the port', async (signal) => {
    const { child, finished, url } = await open([smallDump()])
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/)
    expect(await (await fetch(url)).text()).toContain('small.hprof')
    child.kill(signal)
    const { code, stdout, stderr } = await finished
    expect(code).toBe(0)
    expect(stdout).toBe(`heapmark explores small.hprof at ${url}\n`)
    expect(stderr).toBe('')
    expect(await isFree(Number(new URL(url).port))).toBe(true)
  })

  it('listens on the port it is given, and names who holds one that is taken', async () => {
    const file = smallDump()
    const first = await open([file])
    const { port } = new URL(first.url)
    const second = await heapmark(['open', file, '--port', port])
    expect(second.code).toBe(10)
    expect(second.stderr).toContain('PORT_IN_USE')
    expect(second.stderr).toContain(`process ${first.child.pid} (`)
    first.child.kill('SIGINT')
    await first.finished
    const third = await open([file, '--port', port])
    expect(new URL(third.url).port).toBe(port)
  })

  it('counts classes only, when asked to', async () => {
    const { url } = await open([smallDump(), '--mode', 'histogram'])
    expect(await (await fetch(url)).text()).toContain('only counted by class')
  })

  it.each([
    ['no such file', (folder: string) => path.join(folder, 'missing.hprof')],
    ['a folder', (folder: string) => folder],
    [
      'an empty file',
      (folder: string) => {
        writeFileSync(path.join(folder, 'empty'), '')
        return path.join(folder, 'empty')
      },
    ],
    [
      'another kind of file',
      (folder: string) => {
        writeFileSync(path.join(folder, 'gc.log'), '[0.005s][info][gc] Using G1\n')
        return path.join(folder, 'gc.log')
      },
    ],
  ])('refuses %s, in either mode', async (_, make) => {
    const file = make(temporaryFolder())
    for (const mode of ['full', 'histogram']) {
      const { code, stdout, stderr } = await heapmark(['open', file, '--mode', mode])
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).toMatch(
        /^error DUMP_UNREADABLE: .* cannot be explored: .*\n {2}place: .*\n {2}try: {3}give a heap dump/,
      )
    }
  })

  it('starts a browser only when asked to, with the address', async () => {
    const folder = temporaryFolder()
    const opener = path.join(folder, 'xdg-open')
    const opened = path.join(folder, 'opened')
    writeFileSync(
      opener,
      `#!/bin/sh\nprintf '%s' "$1" > '${opened}.part'\n/bin/mv '${opened}.part' '${opened}'\n`,
    )
    chmodSync(opener, 0o755)
    const read = () => {
      try {
        return readFileSync(opened, 'utf8')
      } catch {
        return null
      }
    }
    const quiet = await open([smallDump()], { env: { PATH: folder } })
    quiet.child.kill('SIGINT')
    await quiet.finished
    expect(read()).toBeNull()
    const loud = await open([smallDump(), '--browser'], { env: { PATH: folder } })
    expect(await eventually(read, 'the browser')).toBe(loud.url)
  })

  it('says so when there is no browser to start, and serves', async () => {
    const { child, finished, url } = await open([smallDump(), '--browser'], { env: { PATH: '/nowhere' } })
    expect((await fetch(url)).status).toBe(200)
    child.kill('SIGINT')
    const { code, stderr } = await finished
    expect(code).toBe(0)
    expect(stderr).toContain('there is no xdg-open here')
  })
})
