// All results as Markdown: the machine, then a table for each benchmark.

/** One table for each benchmark, under a heading of its name. */
export function markdownTables(results) {
  const names = Object.keys(results.benchmarks)
  return names
    .map((name) => `### ${name}\n\n${noiseLine(results.benchmarks[name])}\n\n${table(results, name)}`)
    .join('\n\n')
}

export function machineLines({ measuredAt, revision, buildChanged, machine, peers }) {
  const gigabytes = (machine.memoryBytes / 2 ** 30).toFixed(0)
  const found = Object.entries(peers).filter(([, version]) => version !== null)
  const absent = Object.keys(peers).filter((name) => peers[name] === null)
  const commit = revision === null ? 'unknown' : revision.commit + (revision.changed ? ' with changes' : '')
  return [
    `- measured ${measuredAt.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}`,
    `- ${machine.cpu ?? 'unknown CPU'}, ${machine.cores} cores, ${gigabytes} GiB, ${machine.kernel}, Node.js ${machine.node}`,
    `- peers: ${found.map(([name, version]) => `${name} ${version}`).join(', ')}`,
    ...buildLine(buildChanged),
    ...(absent.length > 0 ? [`- not there, so not measured: ${absent.join(', ')}`] : []),
  ].join('\n')
}

/** @param changed null when nobody looked */
function buildLine(changed) {
  if (changed === false) return []
  if (changed === true)
    return ['- **the program was built anew meanwhile**: the figures belong to more than one build']
  return [
    '- **the build may have changed meanwhile**, which was not recorded: the figures may belong to more than one',
  ]
}

/** One sentence on how quiet the machine was over all benchmarks. */
export function noiseVerdict({ benchmarks }) {
  const all = Object.entries(benchmarks)
  const noisy = all.filter(([, { reasons }]) => reasons.length > 0).map(([name]) => name)
  if (noisy.length === 0) return 'The machine was quiet.'
  const which = noisy.length === all.length ? 'all benchmarks' : noisy.join(', ')
  return `**The machine was noisy** during ${which}: compare figures within a table only, and trust ratios and CPU times before rates.`
}

function noiseLine({ seconds, loadBefore, othersShare, reasons }) {
  const quiet = `quiet, other processes took ${(100 * othersShare).toFixed(1)} % of the machine`
  const state = reasons.length === 0 ? quiet : `**noisy**: ${reasons.join('; ')}`
  return `Took ${seconds.toFixed(0)} s; load ${loadBefore.toFixed(1)} before; ${state}.`
}

function table({ rows }, name) {
  const own = rows.filter((row) => row.benchmark === name)
  return [
    '| what | median | lowest - highest | repeats | heapmark beside it | goal | notes |',
    '| --- | ---: | ---: | ---: | ---: | --- | --- |',
    ...own.map((row) => `| ${cells(row).join(' | ')} |`),
  ].join('\n')
}

function cells(row) {
  const what = escaped(row.failed ? `${row.what} (**FAILED**)` : row.what)
  if (row.missing !== undefined) return [what, 'not measured', '', '', '', '', escaped(row.missing)]
  const unit = row.unit === '/s' ? ' /s' : ` ${row.unit}`
  const notes = [row.note, row.noisy].filter((note) => note !== null).join('; ')
  return [
    what,
    number(row.median) + unit,
    row.repeats === 1 ? '' : `${number(row.low)} - ${number(row.high)}`,
    String(row.repeats),
    row.ratio === null ? '' : ratio(row.ratio),
    row.goals.map(({ words, met }) => `${words}: ${met ? 'met' : '**missed**'}`).join('; '),
    escaped(notes),
  ]
}

function ratio({ median, low, high }) {
  const times = `${number(median)} x`
  return low === null ? times : `${times} (${number(low)} - ${number(high)})`
}

/** Three digits that count; whole numbers above. */
function number(n) {
  if (Math.abs(n) >= 100) return Math.round(n).toLocaleString('en-US')
  return n === 0 ? '0' : String(Number(n.toPrecision(3)))
}

function escaped(text) {
  return text.replaceAll('|', '\\|')
}
