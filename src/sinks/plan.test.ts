import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ScenarioStep } from '../model/scenario.js'
import { planSink } from './plan.js'

const folder = mkdtempSync(join(tmpdir(), 'heapmark-plan-'))
afterAll(() => rmSync(folder, { recursive: true }))
const place = { line: 12, column: 5 }

function plan(type: string, options: Record<string, unknown> = {}) {
  const step: ScenarioStep = {
    name: 'my step/1',
    dataSource: 'source',
    place,
    connection: { value: type, place },
    options: new Map(Object.entries(options).map(([name, value]) => [name, { value, place }])),
    count: { place, records: 1, durationMs: null, ratePerSecond: null, pattern: null },
    fields: [],
  }
  return planSink(step, { host: '127.0.0.1', port: 4321 }, folder)
}

test('HTTP goes to the receiver, over 64 connections with one request each unless told otherwise', () => {
  const http = { type: 'http', host: '127.0.0.1', port: 4321 }
  expect(plan('http', { url: 'http://elsewhere:80/' })).toEqual({ ...http, connections: 64, pipelining: 1 })
  expect(plan('http', { connections: '8', pipelining: 16 })).toEqual({
    ...http,
    connections: 8,
    pipelining: 16,
  })
})

describe('a file', () => {
  test.each([
    [{}, 'output/my_step_1.json'],
    [{ path: 'x/y.json' }, 'output/x/y.json'],
    [{ path: 'folder/' }, 'output/folder/my_step_1.json'],
  ])('with options %j lies in the run folder', (options, expected) => {
    expect(plan('json', options)).toEqual({ type: 'json', path: join(folder, expected) })
  })

  test('with an absolute path is written there; in a folder that exists, under the step’s name', () => {
    expect(plan('csv', { path: '/somewhere/rows.csv' })).toEqual({ type: 'csv', path: '/somewhere/rows.csv' })
    expect(plan('csv', { path: folder })).toEqual({ type: 'csv', path: join(folder, 'my_step_1.csv') })
  })
})

test.each([
  ['http', { connections: 0 }, /`connections` is 0/],
  ['http', { connections: '4.5' }, /`connections` is "4.5"/],
  ['http', { pipelining: 'many' }, /`pipelining` is "many"/],
  ['http', { pipelining: '' }, /`pipelining` is ""/],
  ['http', { pipelining: 5000 }, /`pipelining` is 5000/],
  ['json', { path: '../../elsewhere.json' }, /leads out of the run folder/],
  ['json', { path: 7 }, /not a file name/],
  ['kafka', {}, /cannot write to a connection of type 'kafka'/],
])('%s with %j is refused with its place', (type, options, message) => {
  expect(() => plan(type, options)).toThrow(message)
  expect(() => plan(type, options)).toThrow(
    expect.objectContaining({ code: 'SCENARIO_INVALID', place: '12:5' }),
  )
})
