// Runs the benchmarks against the compiled program and prints Markdown tables. Figures of one run can be compared with
// each other, not with another day's.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { profile } from '../benchmarks/profile.mjs'
import { documented, performancePage } from '../benchmarks/report/document.mjs'
import { buildStamp, machine, peerVersions, revision } from '../benchmarks/report/machine.mjs'
import { machineLines, markdownTables, noiseVerdict } from '../benchmarks/report/markdown.mjs'
import { watchNoise } from '../benchmarks/report/noise.mjs'
import { plainRow } from '../benchmarks/report/rows.mjs'

const usage = `usage: node scripts/bench.mjs [options] [names of benchmarks]
  --small           a few seconds each: shows that they work, not how fast anything is
  --json FILE       also write the results as JSON; - is standard output, in place of the tables
  --markdown FILE   also write the tables there
  --docs            measure what docs/performance.md shows, and write it and benchmarks/latest.json
  --from FILE       measure nothing: take results that --json wrote`

const repository = fileURLToPath(new URL('..', import.meta.url))
const folder = path.join(repository, 'benchmarks')
const page = path.join(repository, 'docs/performance.md')
const latest = path.join(folder, 'latest.json')
const profileMs = 3000

const { flags, names } = readCommandLine()
const results = flags.from === undefined ? await measure(names) : earlierResults(flags.from)
write(results)
if (results.rows.some((row) => row.failed)) process.exitCode = 1

function readCommandLine() {
  const text = { type: 'string' }
  const flag = { type: 'boolean', default: false }
  const options = { small: flag, docs: flag, help: flag, json: text, markdown: text, from: text }
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    if (values.small && values.docs)
      throw new Error('--small measures nothing worth writing down with --docs')
    const known = readdirSync(folder)
      .filter((file) => file.endsWith('.bench.mjs'))
      .map((file) => file.slice(0, -'.bench.mjs'.length))
      .sort()
    const unknown = positionals.find((name) => !known.includes(name))
    if (unknown !== undefined) throw new Error(`unknown benchmark ${unknown}; known: ${known.join(', ')}`)
    const usual = values.docs ? documented : known
    return {
      flags: values,
      names: positionals.length > 0 ? usual.filter((name) => positionals.includes(name)) : usual,
    }
  } catch (error) {
    console.error(`${error.message}\n${usage}`)
    process.exit(2)
  }
}

function earlierResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    console.error(`${file} holds no results: ${error.message}`)
    process.exit(2)
  }
}

async function measure(names) {
  const measuredAt = new Date().toISOString()
  // Now, not at the end: somebody may commit or build meanwhile.
  const measured = revision()
  const built = buildStamp()
  const benchmarks = {}
  const rows = []
  for (const name of names) {
    process.stderr.write(`bench: ${name}\n`)
    const { run } = await import(pathToFileURL(path.join(folder, `${name}.bench.mjs`)).href)
    const noise = watchNoise()
    for (const row of await run({ small: flags.small })) rows.push(plainRow(name, row, flags.small))
    benchmarks[name] = noise()
  }
  const frames = flags.docs ? await profile(profileMs) : null
  return {
    formatVersion: 1,
    measuredAt,
    small: flags.small,
    revision: measured,
    buildChanged: buildStamp() !== built,
    machine: machine(),
    peers: peerVersions(),
    benchmarks,
    rows,
    profile: frames,
  }
}

function write(results) {
  const json = `${JSON.stringify(results, null, 2)}\n`
  const tables = `${machineLines(results)}\n\n${noiseVerdict(results)}\n\n${markdownTables(results)}\n`
  if (flags.markdown !== undefined) writeFileSync(flags.markdown, tables)
  if (flags.json !== undefined && flags.json !== '-') writeFileSync(flags.json, json)
  process.stdout.write(flags.json === '-' ? json : tables)
  if (!flags.docs) return
  if (results.profile === null) {
    console.error('these results have no profile: measure them with --docs')
    process.exit(2)
  }
  writeFileSync(page, performancePage(results))
  writeFileSync(latest, json)
  // The linter also looks at how JSON is laid out.
  spawnSync(path.join(repository, 'node_modules/.bin/biome'), ['format', '--write', latest], {
    stdio: 'ignore',
  })
}
