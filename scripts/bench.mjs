// Runs the benchmarks against the compiled program and prints one Markdown table; --small for a quick pass,
// --json for machines, names to choose. Figures of one run can be compared with each other, not with another day's.
import { readdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = fileURLToPath(new URL('../benchmarks', import.meta.url))
const words = process.argv.slice(2)
const small = words.includes('--small')
const json = words.includes('--json')
const wanted = words.filter((word) => !word.startsWith('--'))
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.slice(0, -'.bench.mjs'.length))
  .sort()
const unknown = wanted.find((name) => !known.includes(name))
if (unknown !== undefined) {
  console.error(`unknown benchmark ${unknown}; known: ${known.join(', ')}`)
  process.exit(2)
}

const rows = []
for (const name of known) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const { run } = await import(pathToFileURL(path.join(folder, `${name}.bench.mjs`)).href)
  for (const row of await run({ small })) rows.push({ benchmark: name, ...row })
}

const load = os.loadavg()[0]
const noisy = load > os.availableParallelism() + 1
if (json)
  console.log(
    JSON.stringify({ node: process.version, cpus: os.availableParallelism(), load, noisy, rows }, null, 2),
  )
else {
  console.log(
    `${os.cpus()[0]?.model}, ${os.availableParallelism()} cores, Node ${process.version}, load ${load.toFixed(1)}`,
  )
  if (noisy) console.log('The machine was noisy: more work was waiting than it has cores.')
  console.log(
    '\n| benchmark | what | median /s | lowest - highest | beside its peer |\n| --- | --- | --- | --- | --- |',
  )
  for (const { benchmark, what, perSecond, beside, missing } of rows) {
    const figures =
      missing === undefined
        ? `${count(perSecond.median)} | ${count(perSecond.low)} - ${count(perSecond.high)}`
        : `not measured: ${missing} |`
    console.log(`| ${benchmark} | ${what} | ${figures} | ${beside ?? ''} |`)
  }
}
if (rows.some((row) => row.failed)) process.exit(1)

function count(n) {
  return Math.round(n).toLocaleString('en-US')
}
