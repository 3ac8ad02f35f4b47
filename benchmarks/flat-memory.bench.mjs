// Memory of the three processes of a run after a tenth of its records and at its end: nothing grows with the stream.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isWhole, runScenario, samplesOf } from './peers/heapmark-run.mjs'
import { scenarioText } from './peers/scenarios.mjs'
import { spread } from './support.mjs'

/** Each mark is the median over so much of the stream before it, for RSS moves with every collection. */
const windowShare = 0.05

/** The series of samples.ndjson in which each process's RSS stands, what it may take, and by how much it may grow. */
const processes = [
  { name: 'generator', series: 'process', megabytesAtMost: 120, growthAtMost: 0.02 },
  { name: 'receiver', series: 'receiver', megabytesAtMost: 120, growthAtMost: 0.02 },
  { name: 'bench', series: 'bench', megabytesAtMost: 150, growthAtMost: null },
]

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  const records = small ? 100_000 : 10_000_000
  try {
    const text = scenarioText('sustained-load-http', { connections: 16, pipelining: 16 })
    const report = await runScenario(text, folder, ['--records', String(records)])
    const samples = samplesOf(path.join(folder, 'results', report.run))
    const failed = !isWhole(report)
    return processes.map((process) => rowOf(process, samples, records, failed))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function rowOf({ name, series, megabytesAtMost, growthAtMost }, samples, records, failed) {
  const megabytes = samples[series].map(({ rssBytes }) => rssBytes / 1e6)
  const row = {
    what: `${name}: peak RSS over ${(records / 1e6).toLocaleString('en-US')}M records`,
    figure: { ...spread([Math.max(...megabytes)]), unit: 'MB' },
    goal: { atMost: megabytesAtMost },
    failed,
  }
  if (growthAtMost === null) return row
  const marks = [0.1, 1].map((share) => rssBefore(share, samples, series, records))
  if (marks.includes(null)) return { ...row, beside: 'too short to compare a tenth of it with all' }
  const growth = marks[1] / marks[0] - 1
  const sign = growth < 0 ? '-' : '+'
  const [early, late] = marks.map((bytes) => (bytes / 1e6).toFixed(1))
  const percent = `${sign}${Math.abs(100 * growth).toFixed(1)} %`
  return {
    ...row,
    beside: `${early} MB after a tenth, ${late} MB after all: ${percent}`,
    goal: { ...row.goal, growth, growthAtMost },
  }
}

/** @returns null when nobody looked in that stretch of the stream */
function rssBefore(share, samples, series, records) {
  const [fromMs, toMs] = [share - windowShare, share].map(
    (part) => samples.stream.find(({ acknowledged }) => acknowledged >= part * records).tMs,
  )
  const within = samples[series].filter(({ tMs }) => tMs >= fromMs && tMs <= toMs)
  return within.length === 0 ? null : spread(within.map(({ rssBytes }) => rssBytes)).median
}
