import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/support/heapmark.js'
import { jdks, jdkTool, noJdk, startInContainer, startJvm } from '../../test/support/live-jvm.js'
import { isAlive } from '../../test/support/target-launch.js'
import { JvmInspector } from './jvm.js'

const never = new AbortController().signal
const patience = { timeout: 20_000 }

/** What heapmark may have left in /tmp for or of this JVM. */
const leftInTmp = (pid: number) =>
  readdirSync('/tmp').filter(
    (name) => name === `.attach_pid${pid}` || name.startsWith(`heapmark-${process.pid}-`),
  )

if (jdks.length === 0) test('what a JVM gives on request', ({ skip }) => skip(noJdk))

describe.each(jdks)('a JVM of $name', (jdk) => {
  test('writes a heap dump that begins as HPROF does, also where the path has blanks', async () => {
    const { pid } = await startJvm(jdk)
    const folder = path.join(temporaryFolder(), "a folder of 'mine'")
    mkdirSync(folder)
    const file = path.join(folder, 'heap-1.hprof')
    const { files } = await new JvmInspector(pid).dump(file)
    const bytes = readFileSync(file)
    expect(bytes.toString('latin1', 0, 18)).toBe('JAVA PROFILE 1.0.2')
    expect(files).toEqual([{ path: file, bytes: bytes.length }])
    expect(leftInTmp(pid)).toEqual([])
  })

  test('counts its objects by class', async () => {
    const jvm = await startJvm(jdk)
    await jvm.tell('keep 50')
    const classes = await new JvmInspector(jvm.pid).histogram()
    expect(classes[0]).toMatchObject({ className: '[B' })
    expect(classes[0]!.bytes).toBeGreaterThan(5_000_000)
    expect(classes.map((one) => one.className)).toContain('java.lang.String')
  })

  test.each([[''], ['-XX:+DisableExplicitGC']])('collects %s', async (option) => {
    const jvm = await startJvm(jdk, ['-Xlog:gc', ...(option === '' ? [] : [option])])
    await new JvmInspector(jvm.pid).collect()
    expect(jvm.output()).toContain('Diagnostic Command')
  })

  test('records for as long as it is asked to', async () => {
    const { pid } = await startJvm(jdk)
    const file = path.join(temporaryFolder(), 'recording-1.jfr')
    const { files } = await new JvmInspector(pid).record([file], 300, never)
    expect(readFileSync(file).toString('latin1', 0, 3)).toBe('FLR')
    // The JVM's working folder is this one: its own name for a recording begins so.
    expect(readdirSync('.').filter((name) => name.startsWith(`hotspot-pid-${pid}-`))).toEqual([])
    expect(files[0]!.bytes).toBeGreaterThan(10_000)
  })

  test('keeps what was recorded when the recording is ended early, and can record again', async () => {
    const { pid } = await startJvm(jdk)
    const folder = temporaryFolder()
    const inspector = new JvmInspector(pid)
    for (const name of ['a.jfr', 'b.jfr']) {
      const early = new AbortController()
      setTimeout(() => early.abort(), 100)
      await inspector.record([path.join(folder, name)], 3_600_000, early.signal)
    }
    expect(readdirSync(folder).sort()).toEqual(['a.jfr', 'b.jfr'])
  })

  test('that ends while it is recorded leaves what was recorded, and is not waited for', async () => {
    const jvm = await startJvm(jdk)
    const file = path.join(temporaryFolder(), 'recording-1.jfr')
    const recording = new JvmInspector(jvm.pid).record([file], 3_600_000, never)
    await expect
      .poll(() => jdkTool(jdk, 'jcmd', String(jvm.pid), 'JFR.check'), patience)
      .toContain('heapmark-')
    jvm.child.stdin!.end()
    const { notes } = await recording
    expect(readFileSync(file).toString('latin1', 0, 3)).toBe('FLR')
    expect(notes).toEqual([expect.stringContaining('ended during the recording')])
  })

  test('that is killed while it is recorded leaves nothing', async () => {
    const jvm = await startJvm(jdk)
    const file = path.join(temporaryFolder(), 'recording-1.jfr')
    const recording = new JvmInspector(jvm.pid).record([file], 3_600_000, never)
    await expect
      .poll(() => jdkTool(jdk, 'jcmd', String(jvm.pid), 'JFR.check'), patience)
      .toContain('heapmark-')
    jvm.child.kill('SIGKILL')
    await expect(recording).rejects.toMatchObject({ code: 'INSPECT_FAILED' })
    expect(existsSync(file)).toBe(false)
  })

  test('never overwrites', async () => {
    const { pid } = await startJvm(jdk)
    const file = path.join(temporaryFolder(), 'precious')
    writeFileSync(file, 'mine')
    await expect(new JvmInspector(pid).dump(file)).rejects.toMatchObject({ code: 'INSPECT_FAILED' })
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  test('cannot write into a folder that is not there, and says so', async () => {
    const { pid } = await startJvm(jdk)
    const file = path.join(temporaryFolder(), 'missing', 'heap.hprof')
    await expect(new JvmInspector(pid).dump(file)).rejects.toMatchObject({ code: 'INSPECT_FAILED' })
    expect(leftInTmp(pid)).toEqual([])
  })

  test('hands its dump out of a container', async ({ skip }) => {
    const contained = await startInContainer(jdk)
    if (contained === null) return skip('namespaces may not be made here')
    const file = path.join(temporaryFolder(), 'heap.hprof')
    await new JvmInspector(contained.pid).dump(file)
    expect(readFileSync(file).toString('latin1', 0, 12)).toBe('JAVA PROFILE')
    expect(
      readdirSync(`/proc/${contained.pid}/root/tmp`).filter((name) => /^heapmark-\d/.test(name)),
    ).toEqual([])
  })
})

test('a process that is no JVM is refused and unharmed', async () => {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const file = path.join(temporaryFolder(), 'heap.hprof')
  await expect(new JvmInspector(child.pid!).dump(file)).rejects.toMatchObject({ code: 'ATTACH_FAILED' })
  expect(isAlive(child.pid!)).toBe(true)
  expect(existsSync(file)).toBe(false)
})
