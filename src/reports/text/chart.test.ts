import { describe, expect, it } from 'vitest'
import { process, v8 } from '../../../test/support/samples.js'
import { TimelineBuilder } from '../../analysers/timeline/timeline-builder.js'
import { MiB } from '../../model/size.js'
import { chartLines } from './chart.js'
import { timelineCharts } from './timeline-charts.js'

const shape = { columns: 8, rows: 2, axisColumns: 3 }
const words = { value: String, time: (ms: number) => `${ms}` }

describe('a chart in characters', () => {
  it('grows from 0 to the highest value, with both at its axis', () => {
    expect(chartLines([1, 2, 3, 4, 5, 6, 7, 16], 8, shape, words)).toEqual([
      ' 16 |       █',
      '  0 |▁▂▃▄▅▆▇█',
      '    +0 --4  8',
    ])
  })

  it('keeps peaks when many steps fall into a column, and fills columns when a step is wider', () => {
    const many = Array.from({ length: 800 }, (_, i) => (i === 437 ? 100 : 1))
    expect(chartLines(many, 8, shape, words)[0]).toBe('100 |    █')
    expect(chartLines([5, 10], 8, shape, words)[0]).toBe(' 10 |    ████')
  })

  it('leaves out what was not measured, and draws a measured 0', () => {
    const [above, below] = chartLines([0, null, null, null, 0, null, null, 8], 8, shape, words)
    expect(above).toBe('  8 |       █')
    expect(below).toBe('  0 |▁   ▁  █')
  })

  it('draws a run that measured nothing but zeros', () => {
    expect(chartLines([0, 0], 8, shape, words)[1]).toBe('  0 |▁▁▁▁▁▁▁▁')
  })
})

it('the charts of a run have their units, and say what is missing', () => {
  const builder = new TimelineBuilder(100)
  for (let tMs = 0; tMs < 60_000; tMs += 100) {
    builder.add(process(tMs, 64 * MiB))
    builder.add(v8(tMs, (10 + tMs / 6000) * MiB))
  }
  const missing = { recordsPerSecond: 'the program was run without a receiver' }
  const lines = timelineCharts({ ...builder.timeline('received'), missing }).split('\n')
  expect(lines[0]).toBe('Over Time:')
  expect(lines).toContain('  Heap used')
  expect(lines.find((line) => line.startsWith('     20.0 MB |'))).toMatch(/ {20}[▁▂▃▄▅▆▇█]+$/)
  expect(lines).toContain(`     64.0 MB |${'█'.repeat(72)}`)
  expect(lines.filter((line) => /^ +\+0:00 -+0:30 -+ 1:00$/.test(line))).toHaveLength(2)
  expect(lines).toContain('  Records per second: not measured: the program was run without a receiver')
  expect(lines).toContain('  Sent late by: not measured: there is no sample of it')
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100)
})
