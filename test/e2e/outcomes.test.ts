import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/model/outcome.js'
import type { RunReport } from '../../src/model/report.js'
import { eventually, heapmark, onlyRun, runFolders, start, temporaryFolder } from '../support/heapmark.js'
import { compileJava, jdks, whyNoJdk } from '../support/jdks.js'

let program: ReturnType<typeof compileJava> | null = null
beforeAll(() => {
  if (jdks.length > 0) program = compileJava(['Ends.java'])
})
afterAll(() => program?.remove())

function java(...words: readonly string[]): string[] {
  return [jdks[0]!.java, '-cp', program!.classes, ...words]
}

/** Runs test/fixtures/java/Ends.java under `exec` and gives what it came to. */
async function ends(
  how: readonly string[],
  options: readonly string[] = [],
  jvmOptions: readonly string[] = [],
) {
  const results = path.join(temporaryFolder(), 'results')
  const command = java(...jvmOptions, 'Ends', ...how)
  const finished = await heapmark(['exec', '16m', '48m', ...options, '--results', results, '--', ...command])
  return { code: finished.code, stderr: finished.stderr, ...onlyRun(results) }
}

/** What every report of a run that failed must still have. */
function expectCompleteReport(report: RunReport): void {
  expect(report.memory.peakRssBytes).toBeGreaterThan(10_000_000)
  expect(report.lastSamples?.length).toBeGreaterThan(0)
  expect(report.artefacts.map((artefact) => artefact.kind)).toContain('gc-log')
}

describe.skipIf(jdks.length === 0)(`the end of a Java program${whyNoJdk}`, () => {
  const exhausted: readonly [string, Partial<Outcome>, readonly string[], readonly string[]][] = [
    ['java-heap', { kind: 'heap-exhausted', cause: 'java-heap' }, [], []],
    [
      'gc-overhead',
      { kind: 'heap-exhausted', cause: 'gc-overhead' },
      ['--gc', 'parallel'],
      ['-XX:GCTimeLimit=20', '-XX:GCHeapFreeLimit=50'],
    ],
    ['metaspace', { kind: 'heap-exhausted', cause: 'metaspace' }, [], ['-XX:MaxMetaspaceSize=16m']],
    ['direct-buffer', { kind: 'heap-exhausted', cause: 'direct-buffer' }, [], []],
    ['threads', { kind: 'heap-exhausted', cause: 'threads' }, [], []],
  ]
  it.each(exhausted)('is heap-exhausted by %s', async (how, outcome, options, jvmOptions) => {
    const { code, report } = await ends([how], options, jvmOptions)
    expect(report.outcome).toMatchObject(outcome)
    expect(code).toBe(3)
    expectCompleteReport(report)
  })

  it('is heap-exhausted although the program swallowed the error and ended with exit code 0', async () => {
    // The option that ends the JVM at the first such error is the user's to switch off.
    const { code, report } = await ends(['swallowed'], [], ['-XX:-ExitOnOutOfMemoryError'])
    expect(report.outcome).toMatchObject({ kind: 'heap-exhausted', cause: 'java-heap', exitCode: 0 })
    expect(code).toBe(3)
  })

  it('is heap-exhausted at once when the program hangs after the error', async () => {
    const { report } = await ends(['hang'], ['--timeout', '5m'], ['-XX:-ExitOnOutOfMemoryError'])
    expect(report.outcome).toMatchObject({
      kind: 'heap-exhausted',
      evidence: expect.stringMatching(/OutOfMemoryError.*it hung: nothing was sent or computed for \d+ s/),
    })
    expect(report.durationMs).toBeLessThan(60_000)
  })

  it('is a dump of the heap in the run folder when one was asked for', async () => {
    const { folder, report } = await ends(['java-heap'], ['--oom-dump'])
    expect(report.artefacts.map(({ kind, path: file }) => [kind, file])).toContainEqual([
      'heap-dump',
      'heap-out-of-memory.hprof',
    ])
    expect(existsSync(path.join(folder, 'heap-out-of-memory.hprof'))).toBe(true)
  })

  it('is timed-out while it thrashed', async () => {
    const { code, report } = await ends(['thrash'], ['--gc', 'serial', '--timeout', '6s'])
    // Some JVMs give up before: then the cause is the same.
    if (report.outcome.kind === 'timed-out') {
      expect(report.outcome.gcShare).toBeGreaterThan(0.2)
      expect(code).toBe(5)
    } else expect(report.outcome).toMatchObject({ kind: 'heap-exhausted' })
    expectCompleteReport(report)
  })

  it('is stream-broken when nothing happens for the patience that was given', async () => {
    const { code, report } = await ends(['silent'], ['--patience', '3s'])
    expect(report.outcome).toMatchObject({
      kind: 'stream-broken',
      evidence: expect.stringMatching(/nothing was sent or computed for \d s/),
    })
    expect(code).toBe(7)
  })

  it('is crashed by a stack overflow', async () => {
    const { code, report } = await ends(['stack-overflow'])
    expect(report.outcome).toMatchObject({ kind: 'crashed', cause: 'stack-overflow', exitCode: 1 })
    expect(code).toBe(6)
  })

  it('is crashed by a fatal error, whose file is found and summed up', async () => {
    const { folder, report } = await ends(['fatal-error'], [], ['-XX:-CreateCoredumpOnCrash'])
    expect(report.outcome).toMatchObject({
      kind: 'crashed',
      cause: 'fatal-error',
      evidence: expect.stringMatching(/SIGSEGV \(0xb\).*hs_err_pid\d+\.log/),
    })
    expect(readdirSync(folder).some((name) => name.startsWith('hs_err_pid'))).toBe(true)
    expect(report.artefacts.map(({ kind }) => kind)).toContain('fatal-error-log')
  })

  it('is crashed with the exception that ended main', async () => {
    const { report } = await ends(['exit-code'])
    expect(report.outcome).toMatchObject({
      kind: 'crashed',
      cause: 'exit-code',
      exitCode: 1,
      evidence: 'Exception in thread "main" java.lang.IllegalStateException: no such record: 42',
    })
  })

  it('is crashed before it began when the class is not there', async () => {
    const results = path.join(temporaryFolder(), 'results')
    const command = ['exec', '16m', '48m', '--results', results, '--', ...java('NoSuchClass')]
    const { code } = await heapmark(command)
    expect(onlyRun(results).report.outcome).toMatchObject({
      kind: 'crashed',
      cause: 'refused-to-start',
      evidence: expect.stringContaining('NoSuchClass'),
    })
    expect(code).toBe(6)
  })

  it.each(['SIGKILL', 'SIGTERM'] as const)('is killed by %s from outside', async (signal) => {
    const results = path.join(temporaryFolder(), 'results')
    const { finished } = start(['exec', '16m', '48m', '--results', results, '--', ...java('Ends', 'silent')])
    const folder = await eventually(() => runFolders(results)[0], 'a run folder')
    const pid = await eventually(() => targetPid(folder), 'the target’s pid')
    await eventually(() => existsSync(path.join(folder, 'gc.log')), 'the JVM’s own log')
    process.kill(pid, signal)
    expect((await finished).code).toBe(4)
    expect(onlyRun(results).report.outcome).toMatchObject({ kind: 'killed', cause: 'outside', signal })
  })
})

function targetPid(folder: string): number | null {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')).target.pid
  } catch {
    return null
  }
}
