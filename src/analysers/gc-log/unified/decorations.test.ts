import { describe, expect, it } from 'vitest'
import { Decorations } from './decorations.js'

const all =
  '[2026-11-24T13:28:32.663+0100][2026-11-24T12:28:32.663+0000][0.012s][1795526912663ms][12ms][780157018524ns][12864212ns][vm][14853][14856][info ][gc,start    ] GC(0) Pause'

function read(...lines: string[]) {
  const decorations = new Decorations()
  let at = 0
  for (const line of lines) at = decorations.read(line, 0, line.length)
  return { decorations, message: lines.at(-1)!.slice(at), stamp: decorations.stamp() }
}

describe('decorations', () => {
  it('are all read', () => {
    const { decorations, message, stamp } = read(all)
    expect(message).toBe('GC(0) Pause')
    expect(stamp).toEqual({
      uptimeMs: 12.864212,
      monotonicMs: 780_157.018524,
      wallMs: Date.parse('2026-11-24T12:28:32.663Z'),
    })
    expect(decorations.pid()).toEqual({ number: 14853, certain: true })
    expect(decorations.tagKind()).toBe('gc-detail')
  })

  it('may be missing', () => {
    const { decorations, message, stamp } = read('GC(3) Pause Full')
    expect(message).toBe('GC(3) Pause Full')
    expect(stamp).toEqual({ uptimeMs: null, monotonicMs: null, wallMs: null })
    expect(decorations.anyMs()).toBeNull()
    expect(decorations.tagKind()).toBe('none')
    expect(decorations.pid()).toBeNull()
  })

  it.each([
    ['[0.017s][info][gc] Using G1', 'gc'],
    ['[0.017s][info ][gc     ] Using G1', 'gc'],
    ['[0.017s][debug][gc,heap] x', 'gc-detail'],
    ['[0.017s][info][safepoint] x', 'other'],
    ['[0.017s][info][gcx] x', 'other'],
    ['[gc] Using G1', 'gc'],
    ['[info] Using G1', 'none'],
    ['[0.017s] Using G1', 'none'],
    ['[1234][1235] Using G1', 'none'],
  ])('tell the tags of %s', (line, tags) => {
    expect(read(line).decorations.tagKind()).toBe(tags)
  })

  it.each([
    ['[0.017s] x', { uptimeMs: 17, monotonicMs: null, wallMs: null }],
    ['[17ms] x', { uptimeMs: 17, monotonicMs: null, wallMs: null }],
    ['[1795526912663ms] x', { uptimeMs: null, monotonicMs: null, wallMs: 1_795_526_912_663 }],
    ['[17000000ns] x', { uptimeMs: 17, monotonicMs: null, wallMs: null }],
    ['[780157018524ns] x', { uptimeMs: null, monotonicMs: 780_157.018524, wallMs: null }],
    ['[780157018524ns][17000000ns] x', { uptimeMs: 17, monotonicMs: 780_157.018524, wallMs: null }],
    ['[5.250s][5249900000ns] x', { uptimeMs: 5249.9, monotonicMs: null, wallMs: null }],
    ['[5.250s][9249900000ns] x', { uptimeMs: 5250, monotonicMs: 9249.9, wallMs: null }],
    [
      '[2022-11-10T03:37:29.443-0800] x',
      { uptimeMs: null, monotonicMs: null, wallMs: Date.parse('2022-11-10T11:37:29.443Z') },
    ],
  ])('tell the time of %s', (line, stamp) => {
    expect(read(line).stamp).toEqual(stamp)
  })

  it('stay the same kind when a lone uptime in nanoseconds grows', () => {
    const { stamp } = read('[17000000ns] x', '[20017000000ns] x')
    expect(stamp).toMatchObject({ uptimeMs: 20_017, monotonicMs: null })
  })

  it('follow when widths and number change from line to line', () => {
    const { message, stamp } = read(
      '[9.999s][info ][gc,start] a',
      '[10.000s][debug][gc,heap ] b',
      'words of the program',
      '[10.001s][info ][gc] c',
    )
    expect(message).toBe('c')
    expect(stamp.uptimeMs).toBe(10_001)
  })

  it('read lines of one minute and of the next alike', () => {
    const times = ['03:37:29.443-0800', '03:37:30.001-0800', '03:38:00.000-0800', '03:38:00.000+0530']
    const lines = times.map((time) => `[2022-11-10T${time}] x`)
    for (const [index] of lines.entries()) {
      const { stamp } = read(...lines.slice(0, index + 1))
      const iso = `2022-11-10T${times[index]!.replace(/(\d\d)$/, ':$1')}`
      expect(stamp.wallMs).toBe(Date.parse(iso))
    }
  })
})
