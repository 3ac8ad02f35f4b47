import { expect, it } from 'vitest'
import { boundedLines, lineLog } from './log.js'

it('a log writes its level and what is more urgent', () => {
  const lines: string[] = []
  const log = lineLog('warn', (line) => lines.push(line))
  for (const level of ['error', 'warn', 'info', 'debug'] as const) log(level, 'x')
  expect(lines).toEqual(['error: x\n', 'warn: x\n'])
})

it('a log that is full says so once, and takes nothing more', () => {
  const lines: string[] = []
  const write = boundedLines((line) => lines.push(line), 10)
  for (let i = 0; i < 100; i++) write(`ä${i % 10}\n`)
  expect(lines).toEqual(['ä0\n', 'ä1\n', 'the log is full (10 bytes): what follows is left out\n'])
  // A line of just the size that is left still fits.
  const exact: string[] = []
  boundedLines((line) => exact.push(line), 4)('ä0\n')
  expect(exact).toEqual(['ä0\n'])
})
