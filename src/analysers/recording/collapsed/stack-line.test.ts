import { describe, expect, it } from 'vitest'
import { parseStackLine } from './stack-line.js'

describe('a line of collapsed stacks', () => {
  it.each([
    ['main;run;work 12', ['main', 'run', 'work'], 12],
    ['main;run;work 0.5', ['main', 'run', 'work'], 0.5],
    ['main;run;work [250000000]', ['main', 'run', 'work'], 250_000_000],
    ['java.util.List<a b>.add;x 3\r', ['java.util.List<a b>.add', 'x'], 3],
  ])('"%s" has its frames and its weight', (line, frames, weight) => {
    expect(parseStackLine(line)).toEqual({ frames, weight })
  })

  it.each(['no weight', 'main [12', 'main 12]', 'main -3', 'main 1e9', ' 12', 'main [1,2]'])(
    '"%s" is none',
    (line) => {
      expect(parseStackLine(line)).toBeNull()
    },
  )

  it('may be empty', () => {
    expect(parseStackLine('  ')).toBe('empty')
  })
})
