import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { heapmark, onlyRun, repository, temporaryFolder } from '../support/heapmark.js'
import { compileJava, jdks, whyNoJdk } from '../support/jdks.js'

async function exec(
  heap: readonly [string, string],
  command: readonly string[],
  options: readonly string[] = [],
) {
  const results = path.join(temporaryFolder(), 'results')
  const finished = await heapmark(['exec', ...heap, ...options, '--results', results, '--', ...command])
  return { ...finished, ...onlyRun(results) }
}

/** Somebody else's program: the H2 database; null where it cannot be fetched. */
function h2Jar(): string | null {
  const fetched = spawnSync(process.execPath, [path.join(repository, 'scripts/get-h2.mjs')], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  return fetched.status === 0 ? fetched.stdout.trim() : null
}

const jar = jdks.length === 0 ? null : h2Jar()
const whyNoH2 = jar === null ? ' (skipped: H2 cannot be fetched here)' : ''

describe.skipIf(jar === null)(`the H2 database under an insert load${whyNoJdk}${whyNoH2}`, () => {
  function load(rows: number): string[] {
    const script = path.join(temporaryFolder(), 'load.sql')
    writeFileSync(
      script,
      `CREATE TABLE t AS SELECT X AS id, REPEAT('x', 1000) || X AS payload FROM SYSTEM_RANGE(1, ${rows});\n`,
    )
    return [
      jdks[0]!.java,
      '-cp',
      jar!,
      'org.h2.tools.RunScript',
      '-url',
      'jdbc:h2:mem:load',
      '-script',
      script,
    ]
  }

  it('needs about the memory of its rows', async () => {
    const { code, report } = await exec(['32m', '256m'], load(30_000), ['--gc', 'serial'])
    expect(report.outcome).toEqual({ kind: 'completed' })
    expect(code).toBe(0)
    // A row of 1,006 Latin-1 characters and its objects.
    expect(report.memory.peakHeapBytes).toBeGreaterThan(30_000 * 1_050)
    expect(report.memory.peakHeapBytes).toBeLessThan(256 * 2 ** 20)
  })

  it('runs out of a heap that cannot hold them', async () => {
    const { code, report } = await exec(['16m', '32m'], load(60_000))
    expect(report.outcome).toMatchObject({ kind: 'heap-exhausted', cause: 'java-heap' })
    expect(code).toBe(3)
  })
})

describe('a shell pipeline', () => {
  it('is watched with all its processes', async () => {
    const hold =
      "const a = Buffer.alloc(40e6, 1); process.stdin.on('data', () => a.at(0)).on('end', () => {})"
    const pipeline = `(sleep 1.5; echo x) | ${process.execPath} -e "${hold}"`
    const { code, report, text } = await exec(['16m', '1g'], ['sh', '-c', pipeline])
    expect(report.outcome).toEqual({ kind: 'completed' })
    expect(code).toBe(0)
    expect(report.target.kind).toBe('command')
    const node = report.tree?.children.find((child) => child.command.includes('Buffer.alloc'))
    expect(node?.peakRssBytes).toBeGreaterThan(60_000_000)
    expect(report.tree!.peakRssBytes).toBeGreaterThanOrEqual(node!.peakRssBytes)
    expect(text).toContain('Process Tree:')
  })

  it('fails with the exit code of the shell and the words it said', async () => {
    const { code, report } = await exec(['16m', '1g'], ['sh', '-c', 'echo cannot go on >&2; exit 9'])
    expect(report.outcome).toEqual({
      kind: 'crashed',
      cause: 'exit-code',
      exitCode: 9,
      signal: null,
      evidence: 'cannot go on',
    })
    expect(code).toBe(6)
  })
})

describe('a command that takes more than its limit', () => {
  it('is stopped by the system, and the kernel’s own count is the proof where the limit is a control group’s', async () => {
    const hoard = 'const kept = []; for (;;) kept.push(Buffer.alloc(1e6, 1))'
    const command = [process.execPath, '-e', hoard]
    const { code, report } = await exec(['8m', '96m'], command, ['--target', 'command', '--timeout', '20s'])
    const { limits } = report.target
    if (limits?.includes('control group')) {
      expect(report.outcome).toMatchObject({ kind: 'killed', cause: 'memory-limit', signal: 'SIGKILL' })
      expect(code).toBe(4)
      expect(report.cgroup?.oomKills).toBeGreaterThan(0)
      expect(report.cgroup?.limitBytes).toBe(96 * 2 ** 20)
    } else if (limits !== null) {
      // A limit of the data segment makes allocations fail, which Node.js does not survive.
      expect(report.outcome).toMatchObject({ kind: expect.stringMatching(/crashed|heap-exhausted/) })
    } else {
      expect(report.outcome.kind).toBe('timed-out')
      expect(report.notes.join()).toContain('limit')
    }
  })
})

describe('a Node.js script under exec', () => {
  it('is known for one by its name, and its heap is seen from inside', async () => {
    const folder = temporaryFolder()
    const script = path.join(folder, 'work.mjs')
    writeFileSync(
      script,
      'const end = Date.now() + 800; let a = []; while (Date.now() < end) { a.push({}); if (a.length > 2e5) a = [] }',
    )
    const { report } = await exec(['16m', '64m'], [script])
    expect(report.target).toMatchObject({ kind: 'node', runtimeName: 'node' })
    expect(report.outcome).toEqual({ kind: 'completed' })
    expect(report.gc.count).toBeGreaterThan(0)
    expect(report.memory.peakHeapBytes).toBeGreaterThan(5_000_000)
  })
})

describe.skipIf(jdks.length === 0)(`Data Caterer, by a stand-in for its main class${whyNoJdk}`, () => {
  it('gets a copy of the scenario that is pointed at the receiver and mended, and every record is counted', async () => {
    const program = compileJava(['io/github/datacatering/datacaterer/App.java'], 11)
    onTestFinished(() => program.remove())
    const results = path.join(temporaryFolder(), 'results')
    const before = readFileSync(path.join(repository, 'scenarios/baseline-http.yaml'), 'utf8')
    const { code, stderr } = await heapmark([
      ...['run', 'scenarios/baseline-http.yaml', '512m', '1g', '--target', 'data-caterer'],
      ...['--classpath', program.classes, '--records', '40', '--rate', '100', '--fix'],
      ...['--port', 'auto', '--results', results],
    ])
    const { folder, report } = onlyRun(results)
    expect(report.outcome, stderr).toEqual({ kind: 'completed' })
    expect(code).toBe(0)
    expect(report.records).toMatchObject({ asked: 40, received: 40 })
    expect(report.receiver.emptyBodies).toBe(0)
    const copy = readFileSync(path.join(folder, 'data-caterer.yaml'), 'utf8')
    expect(copy).toContain(report.receiver.url!)
    expect(copy).toMatch(/name: "?value"?/)
    expect(
      report.notes.some(
        (note) => note.includes('changed in the run’s copy') || note.includes("changed in the run's copy"),
      ),
    ).toBe(true)
    expect(readFileSync(path.join(repository, 'scenarios/baseline-http.yaml'), 'utf8')).toBe(before)
    expect(readFileSync(path.join(folder, 'scenario.yaml'), 'utf8')).toBe(before)
  })
})
