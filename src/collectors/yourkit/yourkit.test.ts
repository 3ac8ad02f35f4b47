import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { javaFixture } from '../../../test/support/jdks.js'
import { jdks, noJdk } from '../../../test/support/live-jvm.js'
import { runtimeOf, watchJvm } from '../../../test/support/watched-jvm.js'
import { requireYourKit, YourKitCollector } from './yourkit.js'

const noCompiler = spawnSync('cc', ['--version']).status !== 0 ? 'there is no C compiler' : null
const missing = jdks.length === 0 ? noJdk : noCompiler

/** YourKit itself is bought: an agent of our own stands where an installation has its. */
function installation(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'heapmark-yourkit-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const folder = path.join(home, 'bin', process.arch === 'arm64' ? 'linux-arm-64' : 'linux-x86-64')
  mkdirSync(folder, { recursive: true })
  const include = path.join(jdks[0]!.home, 'include')
  const source = javaFixture('option-agent.c')
  const output = path.join(folder, 'libyjpagent.so')
  execFileSync('cc', ['-shared', '-fPIC', `-I${include}`, `-I${include}/linux`, '-o', output, source])
  return home
}

describe.skipIf(missing !== null)(`YourKit (${missing ?? 'an agent in its place'})`, () => {
  it.each(jdks)('is loaded into $name and told where its snapshot goes', async (jdk) => {
    const collector = new YourKitCollector({ YOURKIT_HOME: installation() })
    const { runFolder, notes, end, output } = await watchJvm(jdk, [collector], {
      program: ['stream', '50'],
      folderName: 'a run of 10-30',
    })
    expect(end.exitCode, output).toBe(0)
    expect(notes).toEqual([])
    expect(readFileSync(path.join(runFolder, 'program.snapshot'), 'utf8')).toBe(
      `sampling,listen=localhost,onexit=snapshot,dir=${runFolder},logdir=${runFolder}`,
    )
  })

  it('says so when no snapshot was left', async () => {
    const collector = new YourKitCollector({ YOURKIT_HOME: installation() })
    const runFolder = mkdtempSync(path.join(tmpdir(), 'heapmark-yourkit-run-'))
    onTestFinished(() => rmSync(runFolder, { recursive: true }))
    collector.start({ runFolder } as Parameters<YourKitCollector['start']>[0])
    expect((await collector.stop())[0]!.message).toMatch(/^YourKit left no snapshot/)
  })

  it('cannot be told of a folder with a comma in its name', () => {
    const collector = new YourKitCollector({ YOURKIT_HOME: installation() })
    const facts = { runFolder: '/results/a,b', runtime: runtimeOf(jdks[0]!) }
    expect(() => collector.additions(facts)).toThrow(
      "YourKit's agent cannot be told of a folder with a comma",
    )
  })
})

describe('YourKit where it is not installed', () => {
  it.each([
    [{}, 'YOURKIT_HOME is not set'],
    [{ YOURKIT_HOME: '/nowhere/yourkit' }, 'there is no /nowhere/yourkit/bin/linux-'],
  ])('is an error with the next step (%o)', (environment, reason) => {
    expect(() => requireYourKit(environment)).toThrow(
      expect.objectContaining({
        code: 'PROFILER_NOT_FOUND',
        message: expect.stringContaining(reason),
        hint: expect.stringContaining('set YOURKIT_HOME'),
      }),
    )
  })
})
