// Seconds and memory that `heapmark report` takes for a large run folder: an hour of samples at ten a second, which is
// more than the run that made the folder took; its samples are written again and again with later times.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runScenario } from './peers/heapmark-run.mjs'
import { saidBy } from './peers/process.mjs'
import { scenarioText } from './peers/scenarios.mjs'
import { repository, spread } from './support.mjs'

const program = path.join(repository, 'dist/main.js')
const samplesPerHour = 36_000
const formats = ['text', 'json', 'markdown', 'html']
const files = ['report.txt', 'report.json', 'report.md', 'report.html']

/** Loaded before the program: says the kernel's peak of its memory when it ends. */
const tellPeak = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(2, 'peakKib ' + process.resourceUsage().maxRSS))",
)}`

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  try {
    const text = scenarioText('sustained-load-http', { connections: 16, pipelining: 16 })
    const { run } = await runScenario(text, folder, ['--records', String(small ? 20_000 : 1_000_000)])
    const runFolder = path.join(folder, 'results', run)
    lengthen(path.join(runFolder, 'samples.ndjson'), small ? 500 : samplesPerHour)
    const bytes = ['samples.ndjson', 'gc.log'].reduce(
      (n, file) => n + statSync(path.join(runFolder, file)).size,
      0,
    )
    const reports = []
    for (let i = 0; i < (small ? 2 : 5); i++) reports.push(await report(runFolder))
    const what = `heapmark report, ${(bytes / 1e6).toFixed(1)} MB of samples and GC log`
    return [
      {
        what: `${what}: time`,
        figure: { ...spread(reports.map(({ seconds }) => seconds)), unit: 's' },
        beside: `${formats.join(', ')}: the same bytes each time`,
        failed: new Set(reports.map(({ text }) => text)).size !== 1,
      },
      {
        what: `${what}: peak RSS`,
        figure: { ...spread(reports.map(({ megabytes }) => megabytes)), unit: 'MB' },
        goal: { atMost: 150 },
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Until the target's own series is as long as wanted. */
function lengthen(file, wanted) {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const samples = lines.map((line) => JSON.parse(line))
  const lastMs = Math.max(...samples.map(({ tMs }) => tMs))
  const ofTarget = samples.filter(({ series }) => series === 'process').length
  const copies = Math.ceil(wanted / ofTarget)
  const all = []
  for (let copy = 0; copy < copies; copy++) {
    for (const sample of samples) all.push(JSON.stringify({ ...sample, tMs: sample.tMs + copy * lastMs }))
  }
  writeFileSync(file, `${all.join('\n')}\n`)
}

async function report(runFolder) {
  const startMs = performance.now()
  const words = ['--import', tellPeak, program, 'report', runFolder, '--format', formats.join(',')]
  const { complaints } = await saidBy(process.execPath, words)
  const seconds = (performance.now() - startMs) / 1000
  const text = files.map((file) => readFileSync(path.join(runFolder, file), 'utf8')).join('')
  return { seconds, text, megabytes: (Number(/peakKib (\d+)/.exec(complaints)[1]) * 1024) / 1e6 }
}
