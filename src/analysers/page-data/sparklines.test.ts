import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyRecord, temporaryFolder, writeRun } from '../../../test/support/run-folders.js'
import { process, v8 } from '../../../test/support/samples.js'
import { sparklinesOf } from './sparklines.js'

describe('sparklines of runs', () => {
  it('keep the peak of a run, at few points', async () => {
    const samples = Array.from({ length: 2000 }, (_, i) => process(i * 100, i === 1234 ? 999 : 100))
    const folder = writeRun(temporaryFolder(), emptyRecord(), samples)
    const [line] = await sparklinesOf([{ label: 'a', folder }])
    expect(line!.rssBytes!.length).toBeLessThanOrEqual(90)
    expect(line!.rssBytes!.filter((value) => value === 999)).toHaveLength(1)
    expect(line!.heapUsedBytes).toBeNull()
  })

  it('are of each run by itself, and none of a run whose folder is gone', async () => {
    const results = temporaryFolder()
    const folder = writeRun(results, emptyRecord(), [v8(0, 5), v8(100, 7)])
    const lines = await sparklinesOf([
      { label: 'there', folder },
      { label: 'gone', folder: join(results, 'nowhere') },
    ])
    expect(lines).toEqual([
      { label: 'there', rssBytes: null, heapUsedBytes: [5, 7] },
      { label: 'gone', rssBytes: null, heapUsedBytes: null },
    ])
  })
})
