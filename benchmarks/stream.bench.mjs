// Records a second from generator to receiver, one request each, through the real command; lost records fail it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repository, spread } from './support.mjs'

const variants = [
  { what: '64 connections, one request in flight on each', connections: 64, pipelining: 1 },
  { what: '16 connections, 16 requests in flight on each', connections: 16, pipelining: 16 },
]

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  try {
    const scenarios = variants.map((variant, i) => scenarioOf(path.join(folder, `${i}.yaml`), variant))
    const reports = variants.map(() => [])
    const rounds = small ? 1 : 5
    const records = small ? 50_000 : 500_000
    // In turns, so that a noisy minute falls on both.
    for (let round = 0; round < rounds; round++) {
      for (const [i, file] of scenarios.entries()) reports[i].push(runOnce(folder, file, records))
    }
    return variants.map(({ what }, i) => ({
      what: `sustained-load-http, ${what}`,
      perSecond: spread(reports[i].map((report) => report.throughput.recordsPerSecond)),
      failed: reports[i].some((report) => report.outcome.kind !== 'completed' || report.records.lost !== 0),
    }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The ready scenario with other step options. */
function scenarioOf(file, { connections, pipelining }) {
  const text = readFileSync(path.join(repository, 'scenarios/sustained-load-http.yaml'), 'utf8')
  const format = /^( *)format: "http"$/m
  if (!format.test(text)) throw new Error('sustained-load-http has no step option format: "http"')
  const options = `$1format: "http"\n$1connections: ${connections}\n$1pipelining: ${pipelining}`
  writeFileSync(file, text.replace(format, options))
  return file
}

function runOnce(folder, scenario, records) {
  const words = ['run', scenario, '64m', '256m', '--records', String(records), '--port', 'auto']
  const result = spawnSync(
    process.execPath,
    [path.join(repository, 'dist/main.js'), ...words, '--results', folder, '--json', '--quiet'],
    { encoding: 'utf8', cwd: repository, maxBuffer: 16 * 1024 * 1024 },
  )
  if (result.status !== 0) throw new Error(`the run ended with ${result.status}: ${result.stderr}`)
  return JSON.parse(result.stdout)
}
