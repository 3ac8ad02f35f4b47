import { expect, it } from 'vitest'
import { fillPlaceholders, streamEnvironment } from './program-arguments.js'

const facts = {
  url: 'http://127.0.0.1:81',
  port: 81,
  scenarioFile: '/s.yaml',
  records: 7,
  ratePerSecond: null,
}

it('fills what a program asks to be told, wherever it stands in a word', () => {
  expect(
    fillPlaceholders(
      ['--to={url}/x', '{port}:{port}', '{records}', '{rate}', '{other}', '{scenario}'],
      facts,
    ),
  ).toEqual(['--to=http://127.0.0.1:81/x', '81:81', '7', '', '{other}', '/s.yaml'])
})

it('tells the same by environment, empty where it is not known', () => {
  expect(streamEnvironment(facts)).toEqual({
    HEAPMARK_URL: 'http://127.0.0.1:81',
    HEAPMARK_PORT: '81',
    HEAPMARK_SCENARIO: '/s.yaml',
    HEAPMARK_RECORDS: '7',
    HEAPMARK_RATE: '',
  })
})
