import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { heapmark } from '../../test/support/heapmark.js'
import { jdks } from '../../test/support/jdks.js'
import type { Finding } from '../doctor/finding.js'

async function findings(
  env: Record<string, string> = {},
  options: readonly string[] = [],
): Promise<Finding[]> {
  const { code, stdout, stderr } = await heapmark(['doctor', '--json', ...options], { env })
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout) as Finding[]
}

function of(found: readonly Finding[], what: string): Finding | undefined {
  return found.find((finding) => finding.what === what)
}

describe('heapmark doctor', () => {
  it('says of every thing it looks for whether it is there, and of what is missing what is lost and how to get it', async () => {
    const { code, stdout } = await heapmark(['doctor'])
    expect(code).toBe(0)
    for (const what of [
      'machine',
      'java',
      'jcmd',
      'async-profiler',
      'perf events',
      'YourKit',
      'control group',
      'disk',
    ]) {
      expect(stdout).toMatch(new RegExp(`^(?:ok     |limited|missing) {2}${what}`, 'm'))
    }
    const troubles = stdout.match(/^(?:limited|missing)/gm)?.length ?? 0
    expect(stdout.match(/^ +lost: {2}\S/gm)?.length ?? 0).toBe(troubles)
    expect(stdout.match(/^ +get: {3}\S/gm)?.length ?? 0).toBe(troubles)
  })

  it.skipIf(jdks.length === 0)('lists the JDKs with their collectors', async () => {
    const java = of(await findings(), 'java (default)')
    expect(java).toMatchObject({ state: 'ready', detail: expect.stringMatching(/^\d+.*collectors .*serial/) })
  })

  it('finds no JDK where there is none on PATH or in JAVA_HOME, but those that stand where JDKs are kept', async () => {
    const folder = mkdtempSync(`${tmpdir()}/heapmark-empty-`)
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const found = await findings({ PATH: folder, JAVA_HOME: '', HOME: folder })
    expect(of(found, 'jcmd')?.state).toBe('missing')
    expect(found.some(({ what }) => what.startsWith('java'))).toBe(true)
  })

  it('says when the disk cannot hold a dump of the heap', async () => {
    expect(of(await findings({}, ['--heap', '64m']), 'disk')?.state).toBe('ready')
    expect(of(await findings({}, ['--heap', '900000g']), 'disk')).toMatchObject({
      state: 'limited',
      lost: expect.stringContaining('--oom-dump'),
    })
  })

  it('refuses a heap that is no size', async () => {
    const { code, stderr } = await heapmark(['doctor', '--heap', 'big'])
    expect(code).toBe(2)
    expect(stderr).toContain("--heap 'big'")
  })
})
