import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../test/support/run-folders.js'
import { askedRates } from './asked-rates.js'

const step = (name: string, records: number, ratePerSecond: number | null) => ({
  name,
  sink: 'http',
  records,
  ratePerSecond,
})

const asked = (...steps: ReturnType<typeof step>[]) =>
  emptyRecord({ asked: { records: null, ratePerSecond: null, steps } })

describe('the rates that a run asked for', () => {
  it('are those of its steps, one after the other', () => {
    expect(askedRates(asked(step('a', 100, 10), step('b', 50, 50)))).toEqual([
      { fromMs: 0, toMs: 10_000, perSecond: 10 },
      { fromMs: 10_000, toMs: 11_000, perSecond: 50 },
    ])
  })

  it('are none at full speed', () => {
    expect(askedRates(asked(step('a', 100, null)))).toEqual([])
    expect(askedRates(emptyRecord())).toEqual([])
  })

  it('follow the pattern of the scenario', () => {
    const text = `version: "1.0"
name: ramp
dataSources:
  - name: http
    connection: { type: http, options: { url: "http://localhost:8080" } }
    steps:
      - name: events
        options: { format: http }
        count:
          duration: 10s
          pattern: { type: ramp, startRate: 10, endRate: 30 }
        fields:
          - { name: url, static: "http://localhost:8080/" }
          - { name: body, static: "x" }
`
    const record = emptyRecord({
      scenario: { name: 'ramp', description: null, file: 'ramp.yaml', text, problems: [] },
      asked: { records: 200, ratePerSecond: 20, steps: [step('events', 200, 20)] },
    })
    const rates = askedRates(record)
    expect(rates[0]!.perSecond).toBeCloseTo(10, 0)
    expect(rates.at(-1)!.perSecond).toBeCloseTo(30, 0)
    expect(rates.at(-1)!.toMs).toBeCloseTo(10_000, 6)
    const records = rates.reduce(
      (sum, { fromMs, toMs, perSecond }) => sum + ((toMs - fromMs) * perSecond) / 1000,
      0,
    )
    expect(records).toBeCloseTo(200, 0)
  })
})
