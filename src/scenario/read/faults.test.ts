import { expect, test } from 'vitest'
import { parseText, unified } from '../../../test/support/parse-text.js'

function faults(list: string) {
  return parseText(unified({ top: `heapmark: {receiver: {faults: ${list}}}` }))
}

test('faults are read as --fault takes them', () => {
  const { scenario, problems } = faults('["status=429, retry-after=2s", stall]')
  expect(problems).toEqual([])
  expect(scenario?.heapmark.receiver.faults).toEqual([
    {
      text: 'status=429,retry-after=2s',
      action: { kind: 'status', status: 429, retryAfterSeconds: 2 },
      share: 1,
      from: { ms: 0 },
      to: null,
    },
    { text: 'stall', action: { kind: 'stall' }, share: 1, from: { ms: 0 }, to: null },
  ])
})

test('a scenario without any has none', () => {
  expect(parseText(unified({})).scenario?.heapmark.receiver.faults).toEqual([])
})

test.each([
  ['["stal"]', 'fault', "did you mean 'stall'?"],
  ['["reset, share=3"]', 'fault', 'write share=0.2, or share=20%'],
  ['[null]', 'fault', 'write its kind: stall'],
  ['[{stall: true}]', 'wrong-form', undefined],
  ['stall', 'wrong-form', undefined],
])('a mistake in %s is reported at its place', (list, rule, instead) => {
  const { problems } = faults(list)
  expect(problems).toMatchObject([{ severity: 'error', rule, ...(instead === undefined ? {} : { instead }) }])
  expect(problems[0]!.place.line).toBe(14)
  expect(problems[0]!.place.column).toBeGreaterThanOrEqual(31)
})

test('more faults than a report can follow are refused', () => {
  const { problems } = faults(`[${new Array(20).fill('reset').join(', ')}]`)
  expect(problems.map(({ message }) => message)).toEqual(['more than 16 faults'])
})
