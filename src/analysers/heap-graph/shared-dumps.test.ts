import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { analyzeHeapDump } from './index.js'

/** Public dumps of other projects, which lie beside the repository on some machines. */
const folder = fileURLToPath(new URL('../../../../shared/data/heap/', import.meta.url))
const missing = !existsSync(folder)
const reason = missing ? ' (skipped: the collection is not beside the repository)' : ''

describe.skipIf(missing)(`dumps of other JVMs${reason}`, () => {
  it.each([
    ['jdk-32bit.hprof', '1.0.1'],
    ['netbeans-64bit.hprof', '1.0.1'],
    ['openjdk11-x64.hprof.gz', '1.0.2'],
    ['oracle-jdk8-x64.hprof', '1.0.1'],
    ['sun-jdk6-compressed-oops.hprof', '1.0.1'],
  ])('%s is read whole', async (name, version) => {
    const findings = await analyzeHeapDump(folder + name)
    expect(findings).toMatchObject({ format: 'hprof', version, partial: null })
    expect(findings.unknownRecords.count).toBe(0)
    expect(findings.threads!.map((thread) => thread.name)).toContain('main')
    const counted = await analyzeHeapDump(folder + name, { mode: 'histogram' })
    const shallow = (one: { name: string; count: number; shallowBytes: number }) =>
      `${one.name} ${one.count} ${one.shallowBytes}`
    expect(counted.classes.map(shallow).sort()).toEqual(findings.classes.map(shallow).sort())
  })

  it('the histogram of netbeans-64bit.hprof has the counts that hprof-slurp gives', async () => {
    const text = readFileSync(`${folder}netbeans-64bit.histogram.txt`, 'utf8')
    const findings = await analyzeHeapDump(`${folder}netbeans-64bit.hprof`)
    const counts = new Map(findings.classes.map(({ name, count }) => [name, count]))
    const rows = [
      ...text.matchAll(/^\| +[\d.]+(?:MiB|KiB|bytes) \| +(\d+) \| +[\d.]+(?:MiB|KiB|bytes) \| (\S+) +\|$/gm),
    ]
    expect(rows.length).toBe(40)
    for (const [, count, name] of rows) expect(`${name} ${counts.get(name!)}`).toBe(`${name} ${count}`)
    const objects = [2891, 748, 474, 4149].reduce((sum, count) => sum + count, 0)
    expect(findings.objects).toBe(objects)
  })
})
