import { expect, it } from 'vitest'
import { openTerminal } from '../system/terminal.js'
import { progressLine, showFileProgress } from './file-progress.js'

it('draws how far a file has been read, and only what it knows', () => {
  expect(progressLine('heap.hprof', 'index', 0.5)).toBe('heap.hprof  index  [############            ]  50 %')
  expect(progressLine('heap.hprof', 'index', 0.999)).toMatch(/\[#{24}\] {2}99 %$/)
  expect(progressLine('heap.hprof', 'index', 7)).toMatch(/\[#{24}\] {2}100 %$/)
  expect(progressLine('gc.log.gz', 'reading', null)).toBe('gc.log.gz  reading ...')
})

it('says nothing to a pipe', () => {
  const lines: string[] = []
  const pipe = { isTTY: false, write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream
  const progress = showFileProgress(openTerminal(pipe, {}), 'gc.log')
  progress.at('reading', 0.5)
  progress.end()
  expect(lines).toEqual([])
})
