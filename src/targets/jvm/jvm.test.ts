import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { compileJava, type Jdk, javaFixture, jdks, makeJar, whyNoJdk } from '../../../test/support/jdks.js'
import { startRecordServer } from '../../../test/support/record-server.js'
import { isAlive, targetLaunch, until } from '../../../test/support/target-launch.js'
import { targetRequest } from '../../../test/support/target-request.js'
import { MiB } from '../../model/size.js'
import type { JvmRuntime, PreparedTarget, TargetHandle, TargetLaunch } from '../../model/target.js'
import { availableCollectors } from './available-collectors.js'
import { jvm } from './jvm.js'
import { jvmCollectors } from './jvm-options.js'

const log = (launch: TargetLaunch) => readFileSync(path.join(launch.runFolder, 'target.log'), 'utf8')

async function start(prepared: PreparedTarget, launch: TargetLaunch): Promise<TargetHandle> {
  const target = await prepared.start(launch)
  onTestFinished(async () => {
    target.kill('SIGKILL')
    await target.ended
  })
  return target
}

/** Prepares and starts a program on one JDK, as a run does. */
async function runOn(
  jdk: Jdk,
  program: readonly string[],
  request: Parameters<typeof targetRequest>[0] = {},
  launched: Partial<TargetLaunch> = {},
) {
  const environment = request.environment ?? process.env
  const prepared = await jvm.prepare(
    targetRequest({ ...request, program, settings: { java: jdk.java, ...request.settings } }),
  )
  const launch = targetLaunch({ program, environment, ...launched })
  return { launch, prepared, target: await start(prepared, launch) }
}

describe.skipIf(jdks.length === 0)(`a Java program as target${whyNoJdk}`, () => {
  let compiled: ReturnType<typeof compileJava>
  let jar = ''

  beforeAll(() => {
    compiled = compileJava(['Sender.java', 'Hoard.java', 'Wait.java'])
    jar = path.join(compiled.classes, 'sender.jar')
    makeJar(compiled.classes, jar, 'Sender')
  })
  afterAll(() => compiled?.remove())

  const classPath = () => ['-cp', compiled.classes]

  test.each(jdks)('runs on Java $major under its limits, and is told where to send', async (jdk) => {
    const server = await startRecordServer((request) => request.connection.answer())
    const environment = {
      ...process.env,
      HEAPMARK_URL: `http://127.0.0.1:${server.port}/in`,
      HEAPMARK_RECORDS: '25',
      HEAPMARK_RATE: '',
    }
    const { launch, target } = await runOn(jdk, [...classPath(), 'Sender'], { environment })
    const runtime = target.runtime as JvmRuntime
    expect(runtime).toMatchObject({ name: 'jvm', majorVersion: jdk.major, javaPath: jdk.java })
    expect(runtime.limits).toBe('-Xms8m -Xmx64m')
    expect(runtime.version).toMatch(new RegExp(`^(1\\.)?${jdk.major}\\b.* \\(.+\\)$`))
    expect(target.command).toEqual([
      ...[jdk.java, '-Xms8m', '-Xmx64m', '-XX:+ExitOnOutOfMemoryError', '-XX:+UsePerfData'],
      `-XX:ErrorFile=${launch.runFolder}/hs_err_pid%p.log`,
      ...[...classPath(), 'Sender'],
    ])
    expect(await target.ended).toMatchObject({ exitCode: 0, signal: null, result: null })
    expect(server.totals.requests).toBe(25)
    expect(log(launch)).toMatch(/^posted 25 records, max heap \d+\n$/)
    // A survivor space does not count for Serial and Parallel.
    const most = Number(/max heap (\d+)/.exec(log(launch))![1])
    expect(most).toBeLessThanOrEqual(64 * MiB)
    expect(most).toBeGreaterThan(50 * MiB)
    expect(target.counters()).toBeNull()
  })

  test.each(['-jar', ''])('may be a jar, with its arguments (%j before it)', async (option) => {
    const server = await startRecordServer((request) => request.connection.answer())
    const program = [...(option === '' ? [] : [option]), jar, `http://127.0.0.1:${server.port}/`, '3', '100']
    const { target } = await runOn(jdks[0]!, ['java', ...program])
    expect(target.command.slice(-5)).toEqual(['-jar', ...program.slice(-4)])
    expect((await target.ended).exitCode).toBe(0)
    expect(server.totals.requests).toBe(3)
  })

  const newest = jdks.at(-1)
  test.skipIf((newest?.major ?? 0) < 11)('may be a source file', async () => {
    const { target } = await runOn(newest!, [javaFixture('Hoard.java'), 'swallow'], {
      heap: { minBytes: 64 * MiB, maxBytes: 64 * MiB },
    })
    // The launcher compiles it in the same heap; whoever meets the limit, the JVM ends.
    expect((await target.ended).exitCode).toBe(3)
  })

  test('gets what collectors want after the limits and before its own words', async () => {
    const additions = {
      nodeOptions: ['--trace-gc'],
      jvmOptions: ['-Dfrom=collector'],
      environment: { FROM: 'collector' },
    }
    const program = ['-Dfrom=user', ...classPath(), 'Hoard', 'swallow']
    const { target } = await runOn(jdks[0]!, program, {}, { additions })
    const from = target.command.indexOf('-Dfrom=collector')
    expect(target.command[from + 1]).toBe('-Dfrom=user')
    expect(target.command).not.toContain('--trace-gc')
    expect(target.command.indexOf('-Xmx64m')).toBeLessThan(from)
  })

  test('that runs out of heap ends with exit code 3, even when it would swallow the error', async () => {
    const { target } = await runOn(jdks[0]!, [...classPath(), 'Hoard', 'swallow'])
    const end = await target.ended
    expect(end.exitCode).toBe(3)
    expect(end.tellingLines.map(({ kind }) => kind)).toEqual(['java-heap'])
  })

  test('may undo the end at the first OutOfMemoryError by an option of its own', async () => {
    const program = ['-XX:-ExitOnOutOfMemoryError', ...classPath(), 'Hoard', 'swallow']
    const { launch, target } = await runOn(jdks[0]!, program)
    expect((await target.ended).exitCode).toBe(0)
    expect(log(launch)).toContain('swallowed java.lang.OutOfMemoryError: Java heap space')
  })

  test('is asked to end first, and killed when it does not listen', async () => {
    const waiting = await runOn(jdks[0]!, [...classPath(), 'Wait'])
    await until(() => log(waiting.launch).includes('waiting'))
    waiting.target.stop()
    expect(await waiting.target.ended).toMatchObject({ exitCode: 143, signal: null })
    const stubborn = await runOn(jdks[0]!, [...classPath(), 'Wait', 'stubborn'])
    await until(() => log(stubborn.launch).includes('waiting'))
    stubborn.target.stop()
    expect(isAlive(stubborn.target.pid)).toBe(true)
    stubborn.target.kill('SIGKILL')
    expect((await stubborn.target.ended).signal).toBe('SIGKILL')
  })

  test.each(jdks)('runs with every collector that Java $major has, and those alone', async (jdk) => {
    const has = await availableCollectors(jdk.java, jdk, process.cwd())
    expect(has).toEqual(expect.arrayContaining(['g1', 'parallel', 'serial']))
    const names = { g1: 'G1', parallel: 'Parallel', serial: 'Serial', z: 'ZGC', shenandoah: 'Shenandoah' }
    for (const gc of jvmCollectors) {
      const request = targetRequest({ program: ['Main'], settings: { java: jdk.java, gc } })
      if (has.includes(gc)) {
        const expected = gc === 'z' && jdk.major >= 21 ? 'generational ZGC' : names[gc]
        expect((await jvm.prepare(request)).runtime.collectorName).toBe(expected)
      } else {
        await expect(jvm.prepare(request)).rejects.toMatchObject({
          code: 'TARGET_ARGUMENTS',
          hint: expect.stringContaining(`--gc ${has.join(', ')}`),
        })
      }
    }
  })

  test('has the collector that its own options or the environment choose', async () => {
    const nameOf = async (program: readonly string[], environment: Record<string, string> = {}) => {
      const request = targetRequest({ program, environment: { ...process.env, ...environment } })
      return (await jvm.prepare({ ...request, settings: { ...request.settings, java: jdks[0]!.java } }))
        .runtime.collectorName
    }
    expect(await nameOf(['-XX:+UseSerialGC', 'Main'])).toBe('Serial')
    expect(await nameOf(['Main', '-XX:+UseSerialGC'])).toBe(await nameOf(['Main']))
    expect(await nameOf(['Main'], { JAVA_TOOL_OPTIONS: '-XX:+UseParallelGC' })).toBe('Parallel')
    expect(await nameOf(['Main'])).toMatch(/^(G1|Serial)$/)
  })

  test('says what the JVM’s rounding made of an odd limit', async () => {
    const heap = { minBytes: 3 * MiB, maxBytes: 5 * MiB }
    const request = targetRequest({ heap, program: ['Main'], settings: { java: jdks[0]!.java, gc: 'g1' } })
    expect((await jvm.prepare(request)).runtime.limits).toBe(
      '-Xms3m -Xmx5m -XX:+UseG1GC (rounded by the JVM to 6m)',
    )
  })

  test('is refused before the run when the JVM does not take its options', async () => {
    const program = ['-XX:+UseG1GC', '-XX:+UseSerialGC', 'Main']
    const request = targetRequest({ program, settings: { java: jdks[0]!.java } })
    await expect(jvm.prepare(request)).rejects.toMatchObject({
      code: 'TARGET_START_FAILED',
      message: expect.stringMatching(/does not start with these options: .*multiple garbage collectors/i),
    })
  })

  test('leaves its crash report in the run folder', async () => {
    const program = ['-XX:+CrashOnOutOfMemoryError', '-XX:-CreateCoredumpOnCrash', ...classPath(), 'Hoard']
    const { launch, target } = await runOn(jdks[0]!, ['-XX:-ExitOnOutOfMemoryError', ...program])
    expect((await target.ended).exitCode).not.toBe(0)
    expect(readdirSync(launch.runFolder)).toContain(`hs_err_pid${target.pid}.log`)
  })
})

describe('the heap limits of the run cannot be undone', () => {
  test.each([
    '-Xmx4g',
    '-Xms1g',
    '-mx4g',
    '-XX:MaxHeapSize=4g',
    '-XX:InitialHeapSize=1g',
    '-XX:MaxRAMPercentage=75',
    '-XX:MaxRAMFraction=2',
    '-XX:MaxRAM=8g',
    '-XX:+AggressiveHeap',
  ])('by %s before the class', async (option) => {
    const request = targetRequest({ program: ['java', '-cp', 'classes', option, 'Main'] })
    await expect(jvm.prepare(request)).rejects.toMatchObject({
      code: 'TARGET_ARGUMENTS',
      message: `${option} would undo the heap limits of the run`,
    })
  })

  test('by an argument file, also when it is named by another', async () => {
    const { runFolder } = targetLaunch()
    writeFileSync(path.join(runFolder, 'outer'), '-cp classes\n@inner # more\n')
    writeFileSync(path.join(runFolder, 'inner'), '"-Xmx4g"')
    const request = targetRequest({ program: ['@outer', 'Main'], workingDirectory: runFolder })
    await expect(jvm.prepare(request)).rejects.toMatchObject({
      message: '-Xmx4g would undo the heap limits of the run',
    })
  })

  test('by _JAVA_OPTIONS, which the JVM reads last', async () => {
    const environment = { ...process.env, _JAVA_OPTIONS: '-Dx=1 -Xmx4g' }
    await expect(jvm.prepare(targetRequest({ program: ['Main'], environment }))).rejects.toMatchObject({
      code: 'TARGET_ARGUMENTS',
      place: '_JAVA_OPTIONS',
    })
  })

  test.skipIf(jdks.length === 0)(`by JAVA_TOOL_OPTIONS, over which they win${whyNoJdk}`, async () => {
    const environment = { ...process.env, JAVA_TOOL_OPTIONS: '-Xmx4g' }
    const compiled = compileJava(['Sender.java'])
    onTestFinished(compiled.remove)
    const program = ['-cp', compiled.classes, 'Sender', 'http://127.0.0.1:1/', '0']
    const { launch, target } = await runOn(jdks[0]!, program, { environment })
    expect((await target.ended).exitCode).toBe(0)
    expect(Number(/max heap (\d+)/.exec(log(launch))![1])).toBeLessThanOrEqual(64 * MiB)
  })

  test.skipIf(jdks.length === 0)(`by an argument of the program that only looks so${whyNoJdk}`, async () => {
    const request = targetRequest({ program: ['Main', '-Xmx4g'], settings: { java: jdks[0]!.java } })
    expect((await jvm.prepare(request)).runtime.limits).toBe('-Xms8m -Xmx64m')
  })
})

test.each([
  [['-XX:+UseSerialGC', 'Main'], {}, '-XX:+UseSerialGC of the program'],
  [['-XX:-UseG1GC', 'Main'], {}, '-XX:-UseG1GC of the program'],
  [['Main'], { JAVA_TOOL_OPTIONS: '-XX:+UseZGC' }, '-XX:+UseZGC of JAVA_TOOL_OPTIONS'],
])('--gc g1 is not contradicted in silence by %j with %j', async (program, variables, what) => {
  const environment = { ...process.env, ...variables }
  const request = targetRequest({ program, environment, settings: { gc: 'g1' } })
  await expect(jvm.prepare(request)).rejects.toMatchObject({
    code: 'TARGET_ARGUMENTS',
    message: `${what} contradicts --gc g1`,
  })
})

test('settings of another target are refused', async () => {
  const request = targetRequest({ program: ['Main'], settings: { jar: 'data-caterer.jar' } })
  await expect(jvm.prepare(request)).rejects.toMatchObject({
    code: 'TARGET_ARGUMENTS',
    message: '--jar means nothing to the jvm target',
  })
})
