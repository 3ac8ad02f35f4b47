import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isAlive, targetLaunch, until } from '../../../test/support/target-launch.js'
import { targetRequest } from '../../../test/support/target-request.js'
import { MiB } from '../../model/size.js'
import type { TargetHandle, TargetLaunch } from '../../model/target.js'
import { entryPath } from '../../system/package-info.js'
import { command } from './command.js'
import { findGroupParent } from './memory-group.js'
import { dataLimit } from './memory-limit.js'

const log = (launch: TargetLaunch) => readFileSync(path.join(launch.runFolder, 'target.log'), 'utf8')

const groups = await findGroupParent(64 * MiB)
const whyNoGroup = groups === null ? ' (skipped: no memory control group can be made here)' : ''
const groupsOf = (pid: number) =>
  readdirSync(groups!.folder).filter((name) => name.startsWith(`heapmark-${pid}-`))

async function run(program: readonly string[], launched: Partial<TargetLaunch> = {}) {
  const prepared = await command.prepare(targetRequest({ program }))
  const launch = targetLaunch({ program, ...launched })
  const target = await prepared.start(launch)
  endLater(target)
  return { launch, prepared, target }
}

function endLater(target: TargetHandle): void {
  onTestFinished(async () => {
    target.kill('SIGKILL')
    await target.ended
  })
}

describe('any command as target', () => {
  test('may be a shell pipeline, with its environment, its output and its exit code', async () => {
    const program = ['sh', '-c', 'seq "$N" | tail -n 1; exit 7']
    const { launch, target } = await run(program, { environment: { ...process.env, N: '12345' } })
    expect(target.command).toEqual(program)
    expect(target.runtime).toMatchObject({ name: 'native', version: null, collectorName: null })
    expect(await target.ended).toMatchObject({ exitCode: 7, signal: null, result: null })
    expect(log(launch)).toBe('12345\n')
    expect(target.counters()).toBeNull()
  })

  test('keeps the process id it was started with, and its words as they are', async () => {
    const words = ['a b', '"', '$HOME', '']
    const { launch, target } = await run(['sh', '-c', 'echo $$; printf "<%s>" "$@"', 'sh', ...words])
    await target.ended
    expect(log(launch)).toBe(`${target.pid}\n<a b><"><$HOME><>`)
  })

  test('is asked to end, and takes with it what it started', async () => {
    const { launch, target } = await run(['sh', '-c', 'sleep 1000 & echo child $!; wait'])
    await until(() => existsSync(path.join(launch.runFolder, 'target.log')) && log(launch).includes('child'))
    const child = Number(/child (\d+)/.exec(log(launch))![1])
    target.stop()
    expect((await target.ended).signal).toBe('SIGTERM')
    await until(() => !isAlive(child))
  })

  test.each([
    ['no-such-program', 'there is no such program'],
    ['./no/such/program', 'there is no such program'],
    ['.', 'there is no such program'],
    ['./package.json', 'it may not be executed'],
  ])('is refused before the run when %s cannot be started: %s', async (name, reason) => {
    await expect(command.prepare(targetRequest({ program: [name] }))).rejects.toMatchObject({
      code: 'TARGET_START_FAILED',
      message: `'${name}' could not be started: ${reason}`,
    })
  })

  test('knows no collector', async () => {
    await expect(
      command.prepare(targetRequest({ program: ['true'], settings: { gc: 'g1' } })),
    ).rejects.toMatchObject({ code: 'TARGET_ARGUMENTS', message: '--gc means nothing to the command target' })
  })
})

describe.skipIf(groups === null)(`a command in a memory control group of its own${whyNoGroup}`, () => {
  test('starts in it, with its limit', async () => {
    const { launch, target } = await run(['sh', '-c', 'cat /proc/self/cgroup; exec sleep 1000'])
    expect(target.runtime.limits).toMatch(/^memory\.(max|limit_in_bytes)=64m in a control group of its own$/)
    await until(
      () => existsSync(path.join(launch.runFolder, 'target.log')) && log(launch).includes('heapmark-'),
    )
    const name = /heapmark-\d+-\d+/.exec(log(launch))![0]
    const file = groups!.version === 2 ? 'memory.max' : 'memory.limit_in_bytes'
    expect(readFileSync(path.join(groups!.folder, name, file), 'utf8')).toBe(`${64 * MiB}\n`)
  })

  test('is killed by the kernel when it takes more', async () => {
    const { target } = await run(['tail', '/dev/zero'])
    expect(await target.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
  })

  test('leaves no group, and nobody who slipped out of its process group', async () => {
    const { launch, target } = await run([
      'sh',
      '-c',
      'setsid sh -c "echo daemon \\$\\$; exec sleep 1000" & sleep 0.5',
    ])
    await target.ended
    const daemon = Number(/daemon (\d+)/.exec(log(launch))![1])
    await until(() => !isAlive(daemon))
    await until(() => groupsOf(process.pid).length === 0)
  })

  test('leaves no group when the bench is killed', async () => {
    const { runFolder } = targetLaunch()
    const bench = path.join(runFolder, 'bench.mjs')
    const request = targetRequest({ program: ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'] })
    const launch = { ...targetLaunch({ program: request.program }), runFolder }
    writeFileSync(
      bench,
      `import { command } from ${JSON.stringify(pathToFileURL(entryPath('targets/command/command')).href)}
       const prepared = await command.prepare(${JSON.stringify({ ...request, environment: process.env })})
       const target = await prepared.start(${JSON.stringify(launch)})
       console.log(target.pid)
       setInterval(() => {}, 1000)`,
    )
    const process_ = spawn(process.execPath, [bench], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void process_.kill('SIGKILL'))
    let pid = 0
    process_.stdout.on('data', (text) => {
      pid = Number(text)
    })
    await until(() => pid > 0)
    expect(groupsOf(process_.pid!).length).toBeGreaterThan(0)
    process_.kill('SIGKILL')
    await until(() => groupsOf(process_.pid!).length === 0)
    expect(isAlive(pid)).toBe(false)
  })
})

test('without control groups the data segment of each process is limited, and the report says what that means', async () => {
  const limit = (await dataLimit(64 * MiB))!
  expect(limit.words).toBe('ulimit -d 65536')
  expect(limit.note).toContain('counts memory that is reserved')
  const { words } = limit.wrap(['tail', '/dev/zero'])
  const child = spawn(words[0]!, words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const exitCode = await new Promise((resolve) => child.once('close', resolve))
  expect(exitCode).toBe(1)
  expect(said).toContain('memory exhausted')
})
