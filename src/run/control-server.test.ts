import { existsSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HeapmarkError } from '../model/errors.js'
import { askBench } from './control-client.js'
import { type ControlHandler, ControlServer } from './control-server.js'
import { controlSocketPaths } from './control-socket.js'

const request = { action: 'gc', output: null, durationMs: 1 } as const
const result = { action: 'gc', durationMs: 2, files: [], classes: null, notes: [] } as const
const [socketPath] = controlSocketPaths(process.pid, process.getuid!()) as [string]

async function serve(handler: ControlHandler): Promise<ControlServer> {
  const server = new ControlServer(handler)
  expect(await server.listen()).toBeNull()
  onTestFinished(() => server.close())
  return server
}

/** What it answers to raw bytes. */
function say(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(socketPath)
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
    socket.end(bytes)
  })
}

test('a request comes to the handler; warnings and the result come back', async () => {
  const warnings: string[] = []
  await serve(async (asked, warn) => {
    expect(asked).toEqual(request)
    warn('dear')
    return result
  })
  expect(await askBench(process.pid, request, (text) => warnings.push(text))).toEqual(result)
  expect(warnings).toEqual(['dear'])
})

test('an error comes back as it was thrown', async () => {
  await serve(async () => {
    throw new HeapmarkError('NOT_INSPECTABLE', 'no', { hint: 'go', place: 'here' })
  })
  await expect(askBench(process.pid, request, () => {})).rejects.toMatchObject({
    code: 'NOT_INSPECTABLE',
    message: 'no',
    hint: 'go',
    place: 'here',
  })
})

test.each([
  ['nothing', '', ''],
  ['no line end', '{"action":"gc"', ''],
  ['no JSON', 'hello\n', 'USAGE'],
  ['an unknown action', '{"action":"kill","output":null,"durationMs":1}\n', 'USAGE'],
  ['a line without end', 'x'.repeat(1_000_000), ''],
])('%s reaches no handler', async (_what, bytes, code) => {
  await serve(async () => {
    throw new Error('it was reached')
  })
  const answer = await say(bytes)
  expect(answer).toContain(code)
  expect(answer).not.toContain('reached')
})

test('nobody else can enter, and nothing is left', async () => {
  const server = await serve(async () => result)
  expect(statSync(path.dirname(socketPath)).mode & 0o777).toBe(0o700)
  await server.close()
  expect(existsSync(socketPath)).toBe(false)
  await expect(askBench(process.pid, request, () => {})).rejects.toMatchObject({ code: 'INSPECT_FAILED' })
})
