import { describe, expect, it } from 'vitest'
import { heapmark, type Started, start } from '../../test/support/heapmark.js'
import { eventually, exchange } from '../../test/support/raw-http.js'

const post = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc'

/** Starts `heapmark serve` and waits until it says where it listens. */
async function serve(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Started & { port: number }> {
  const started = start(['serve', ...args], { env })
  let text = ''
  started.child.stdout?.on('data', (chunk: string) => {
    text += chunk
  })
  await eventually(() => /:\d+\n/.test(text) || started.child.exitCode !== null)
  return { ...started, port: Number(/:(\d+)\n/.exec(text)?.[1]) }
}

describe('heapmark serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'receives until %s, then prints what it counted',
    async (signal) => {
      const { child, finished, port } = await serve(['--port', 'auto'])
      await exchange(port, post)
      child.kill(signal)
      const { code, stdout, stderr } = await finished
      expect(code).toBe(0)
      expect(stdout).toContain(`heapmark receiver listens on http://127.0.0.1:${port}\n`)
      expect(stdout).toMatch(/Final statistics\n {2}total_requests +1\n {2}total_bytes +3\n/)
      expect(stderr).toBe('')
    },
  )

  it('prints a line of statistics while there is traffic', { timeout: 60_000 }, async () => {
    const { child, finished, port } = await serve(['--port', 'auto'])
    let text = ''
    child.stderr?.on('data', (chunk: string) => {
      text += chunk
    })
    await exchange(port, post)
    await eventually(() => text.includes('\n'))
    expect(text).toMatch(
      /^info: 1 requests \(0\.\d\/s over the last 10 s\), 3 bytes, 0 errors, 0 connections open\n$/,
    )
    child.kill('SIGINT')
    await finished
  })

  it('takes its port from HTTP_PORT', async () => {
    const { child, finished } = await serve([], { HTTP_PORT: 'auto' })
    child.kill('SIGINT')
    expect((await finished).code).toBe(0)
  })

  it('holds answers back as long as asked', async () => {
    const { child, finished, port } = await serve(['--port', 'auto', '--response-delay', '80ms'])
    const before = performance.now()
    await exchange(port, post)
    expect(performance.now() - before).toBeGreaterThanOrEqual(79)
    child.kill('SIGINT')
    await finished
  })

  it('warns when others than this machine can reach it', async () => {
    const { child, finished } = await serve(['--port', 'auto', '--host', '0.0.0.0'])
    child.kill('SIGINT')
    expect((await finished).stderr).toContain('warn: 0.0.0.0 is more than loopback')
  })

  it('names the process that holds its port, and exits with 10', async () => {
    const first = await serve(['--port', 'auto'])
    const second = await heapmark(['serve', '--port', String(first.port)])
    expect(second.code).toBe(10)
    expect(second.stderr).toContain(`PORT_IN_USE`)
    expect(second.stderr).toContain(`process ${first.child.pid} (`)
    expect(second.stderr).toContain('--port auto')
    first.child.kill('SIGINT')
    await first.finished
  })

  it.each([
    [['--port', '70000'], 'auto'],
    [['--port', 'eighty'], 'auto'],
    [['--log-level', 'loud'], 'error, warn, info, debug'],
    [['--response-delay', 'soon'], '100ms'],
    [['--hots', 'x'], '--host'],
  ])('refuses %j with what to write', async (args, hint) => {
    const { code, stderr } = await heapmark(['serve', ...args])
    expect(code).toBe(2)
    expect(stderr).toContain(hint)
  })
})
