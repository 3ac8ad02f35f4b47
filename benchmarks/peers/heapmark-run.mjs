// heapmark as a user calls it: a run through the real command, in a process of its own.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { repository } from '../support.mjs'
import { outputOf } from './process.mjs'

const program = path.join(repository, 'dist/main.js')
const commonWords = ['--port', 'auto', '--json', '--quiet']

/**
 * @param text the scenario
 * @param words further options of `heapmark run`
 * @returns report.json
 */
export async function runScenario(text, folder, words, heap = ['64m', '64m']) {
  const scenario = path.join(folder, 'scenario.yaml')
  writeFileSync(scenario, text)
  const all = ['run', scenario, ...heap, ...commonWords, '--results', path.join(folder, 'results'), ...words]
  return JSON.parse(await outputOf(process.execPath, [program, ...all], { cwd: folder }))
}

/** Neither lost nor doubled nor refused: what a run must be before its speed is told. */
export function isWhole({ outcome, records }) {
  return (
    outcome.kind === 'completed' && records.lost === 0 && records.duplicated === 0 && records.refused === 0
  )
}

/** All samples of one run folder by their series. */
export function samplesOf(runFolder) {
  const bySeries = {}
  for (const line of readFileSync(path.join(runFolder, 'samples.ndjson'), 'utf8').trimEnd().split('\n')) {
    const sample = JSON.parse(line)
    bySeries[sample.series] ??= []
    bySeries[sample.series].push(sample)
  }
  return bySeries
}
