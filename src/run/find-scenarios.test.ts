import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/run-folders.js'
import { findScenarios } from './find-scenarios.js'

function folder(...files: string[]): string {
  const cwd = temporaryFolder()
  mkdirSync(path.join(cwd, 'scenarios'))
  for (const file of files) writeFileSync(path.join(cwd, 'scenarios', file), `name: ${file}`)
  return cwd
}

const names = (words: string[], cwd: string) => findScenarios(words, cwd).map(({ file }) => file)

it('finds the scenarios of a folder or pattern, each once, but no heapmark.yaml', () => {
  const cwd = folder('b.yaml', 'a.yaml', 'c.yml', 'heapmark.yaml', 'notes.txt', '.hidden.yaml')
  expect(names(['scenarios'], cwd)).toEqual(['scenarios/a.yaml', 'scenarios/b.yaml', 'scenarios/c.yml'])
  expect(names(['scenarios/*.yaml'], cwd)).toEqual(['scenarios/a.yaml', 'scenarios/b.yaml'])
  expect(names(['scenarios/b.yaml', 'scenarios', 'baseline-http'], cwd)).toEqual([
    'scenarios/b.yaml',
    'scenarios/a.yaml',
    'scenarios/c.yml',
    'baseline-http',
  ])
})

it('takes a pattern literally but for its stars', () => {
  const cwd = folder('a+b.yaml', 'aab.yaml')
  expect(names(['scenarios/a+*.yaml'], cwd)).toEqual(['scenarios/a+b.yaml'])
})

it('tells texts apart, and leaves a file that is not there to its turn', () => {
  const cwd = folder('a.yaml', 'b.yaml')
  const [a, b, none] = findScenarios(['scenarios/a.yaml', 'scenarios/b.yaml', 'gone.yaml'], cwd)
  expect(a!.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(b!.sha256).not.toBe(a!.sha256)
  expect(none).toEqual({ file: 'gone.yaml', sha256: null })
})

it('says that there is nothing in a folder or behind a pattern', () => {
  const cwd = folder('notes.txt')
  expect(() => findScenarios(['scenarios'], cwd)).toThrow("there is no scenario in 'scenarios'")
  expect(() => findScenarios(['nowhere/*.yaml'], cwd)).toThrow("there is no scenario in 'nowhere/*.yaml'")
})
