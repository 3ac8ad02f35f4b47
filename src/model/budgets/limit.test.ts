import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type BudgetName, budgetKinds } from './kinds.js'
import { readLimit } from './limit.js'

const read = (name: BudgetName, text: string) => readLimit(name, budgetKinds[name], text)

describe('a limit', () => {
  test.each<[BudgetName, string, string, number]>([
    ['peak_rss', '<700MB', '<', 700 * 2 ** 20],
    ['peak_rss', '<= 700 MiB', '<=', 700 * 2 ** 20],
    ['peak_rss', '700m', '<=', 700 * 2 ** 20],
    ['peak_rss', '< 1.5g', '<', 1.5 * 2 ** 30],
    ['peak_rss', '<1048576B', '<', 2 ** 20],
    ['bytes_per_record', '<16B', '<', 16],
    ['bytes_per_record', '<1.5KB/record', '<', 1536],
    ['throughput', '>=5/s', '>=', 5],
    ['throughput', '> 50k records/s', '>', 50_000],
    ['throughput', '300/min', '>=', 5],
    ['fidelity', '>=99.5%', '>=', 0.995],
    ['p99_lag', '<50ms', '<', 50],
    ['p99_lag', '<1.5s', '<', 1500],
    ['gc_share', '<5%', '<', 0.05],
    ['lost', '0', '<=', 0],
    ['cpu_cores', '<1.5', '<', 1.5],
    ['peak_rss', '≤700MB', '<=', 700 * 2 ** 20],
    ['throughput', '≥5/s', '>=', 5],
  ])('%s: %s', (name, text, operator, value) => {
    expect(read(name, text)).toEqual({ kind: 'figure', operator, value })
  })

  test.each<[BudgetName, string, string, number, number]>([
    ['peak_rss', '<= baseline +5%', '<=', 1.05, 0],
    ['peak_rss', '<baseline+10MB', '<', 1, 10 * 2 ** 20],
    ['peak_rss', 'baseline', '<=', 1, 0],
    ['throughput', '>= baseline - 5 %', '>=', 0.95, 0],
    ['p99_lag', '<= baseline +2ms', '<=', 1, 2],
  ])('relative to a baseline, %s: %s', (name, text, operator, factor, plus) => {
    expect(read(name, text)).toEqual({ kind: 'baseline', operator, factor, plus })
  })

  test.each<[BudgetName, string, RegExp, RegExp]>([
    ['peak_rss', '<5 bananas', /cannot be '5 bananas'/, /write peak_rss: <700MB/],
    ['peak_rss', '<700', /cannot be '700'/, /<700MB/],
    ['peak_rss', '>700MB', /would pass when it grows/, /<700MB/],
    ['throughput', '<5/s', /would pass when it falls/, />=5\/s/],
    ['gc_share', '<5', /cannot be '5'/, /<5%/],
    ['p99_lag', '<', /has no figure/, /<50ms/],
    ['lost', '== 0', /'==' is no operator/, /<, <=, > and >=/],
    ['peak_rss', '<= baseline *2', /no limit relative to a baseline/, /baseline \+5% or baseline \+700MB/],
    ['live_set_growth', 'bonded', /cannot be 'bonded'/, /did you mean 'bounded'/],
    ['live_set_growth', '<5%', /cannot be '<5%'/, /write bounded/],
    ['run_quality', 'excellent', /cannot be 'excellent'/, /good or fair/],
    ['peak_rss', `<${'9'.repeat(400)}MB`, /too long/, /<700MB/],
  ])('that says nothing is refused with what to write: %s: %s', (name, text, message, instead) => {
    const bad = read(name, text)
    expect(bad).toMatchObject({ kind: 'bad' })
    if (bad.kind !== 'bad') return
    expect(bad.message).toMatch(message)
    expect(bad.instead).toMatch(instead)
  })

  it('of any text at all is read or refused, and its figures are numbers', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[<>=]{0,2} ?(baseline )?[-+]?[0-9.]{0,5} ?[kmgtB%/s]{0,3}$/),
    )
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(budgetKinds) as BudgetName[])), anyText, (name, text) => {
        const limit = read(name, text)
        if (limit.kind === 'figure') expect(Number.isFinite(limit.value) && limit.value >= 0).toBe(true)
        if (limit.kind === 'baseline') expect(Number.isFinite(limit.factor * limit.plus)).toBe(true)
        if (limit.kind === 'bad') expect(limit.instead.length).toBeGreaterThan(5)
      }),
      { numRuns: 3000 },
    )
  })
})
