// Records a second from generator to receiver, one request each, through the real command; lost records fail it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repository, spread } from './support.mjs'

export async function run({ small }) {
  const results = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  try {
    const reports = Array.from({ length: small ? 1 : 5 }, () => runOnce(results, small ? 50_000 : 500_000))
    return [
      {
        what: 'sustained-load-http, 64 connections, one request in flight on each',
        perSecond: spread(reports.map((report) => report.throughput.recordsPerSecond)),
        failed: reports.some((report) => report.outcome.kind !== 'completed' || report.records.lost !== 0),
      },
    ]
  } finally {
    rmSync(results, { recursive: true })
  }
}

function runOnce(results, records) {
  const words = ['run', 'sustained-load-http', '64m', '256m', '--records', String(records), '--port', 'auto']
  const result = spawnSync(
    process.execPath,
    [path.join(repository, 'dist/main.js'), ...words, '--results', results, '--json', '--quiet'],
    { encoding: 'utf8', cwd: repository, maxBuffer: 16 * 1024 * 1024 },
  )
  if (result.status !== 0) throw new Error(`the run ended with ${result.status}: ${result.stderr}`)
  return JSON.parse(result.stdout)
}
