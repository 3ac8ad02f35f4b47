// What the live page costs the run: records a second of a run that is asked for 50,000, with the page and somebody who
// watches it, with the page and 500 viewers that take nothing, and without, in turns. Lost records fail it. Beside the
// rates, which other work on the machine moves, stands the processor time that the page took while the run went on.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { repository, spread } from './support.mjs'

const askedPerSecond = 50_000

const ways = [
  { what: 'without a live page', page: false, viewers: 0, reads: true },
  { what: 'live page, one viewer', page: true, viewers: 1, reads: true },
  { what: 'live page, 500 viewers that take nothing', page: true, viewers: 500, reads: false },
]

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  try {
    const reports = ways.map(() => [])
    for (let round = 0; round < (small ? 1 : 8); round++) {
      // Another one begins each time, so that a noisy minute falls on all.
      for (let i = 0; i < ways.length; i++) {
        const at = (i + round) % ways.length
        reports[at].push(await runOnce(folder, ways[at], small ? 2 : 10))
      }
    }
    const rates = reports.map((all) => all.map(({ throughput }) => throughput.recordsPerSecond))
    const costs = ways.flatMap(({ what, page }, at) => {
      if (!page) return []
      const shares = reports[at].map(({ pageCpuShare }) => 100 * pageCpuShare)
      return [{ what: `processor time, ${what}`, figure: { ...spread(shares), unit: '% of a core' } }]
    })
    const throughput = ways.map(({ what }, at) => ({
      what: `${askedPerSecond.toLocaleString('en-US')}/s, ${what}`,
      perSecond: spread(rates[at]),
      ...(at === 0 ? {} : { beside: ratioWords(rates[at].map((rate, i) => rate / rates[0][i])) }),
      failed: reports[at].some(({ outcome, records }) => outcome.kind !== 'completed' || records.lost !== 0),
    }))
    return [...throughput, ...costs]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function runOnce(folder, { page, viewers, reads }, seconds) {
  const words = [
    ...['run', 'scenarios/sustained-load-http.yaml', '64m', '256m', '--port', 'auto', '--json', '--quiet'],
    ...['--records', String(askedPerSecond * seconds), '--rate', String(askedPerSecond)],
    ...['--results', folder, ...(page ? ['--ui'] : [])],
  ]
  const child = spawn(process.execPath, [path.join(repository, 'dist/main.js'), ...words], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  const sockets = []
  const cpu = page ? watchCpu(child.pid) : null
  child.stdout.on('data', (part) => {
    out += part
  })
  child.stderr.on('data', (part) => {
    err += part
    const url = /http:\S+token=\S+/.exec(err)?.[0]
    if (url === undefined || sockets.length > 0) return
    for (let i = 0; i < viewers; i++) sockets.push(watch(new URL(url), reads))
  })
  const [code] = await once(child, 'close')
  for (const socket of sockets) socket.destroy()
  if (code !== 0) throw new Error(`the run ended with ${code}: ${err}`)
  return { ...JSON.parse(out), pageCpuShare: cpu?.stop() ?? null }
}

/** Processor time of the page's process per time, from its first second on to the end. */
function watchCpu(benchPid) {
  const readings = []
  const timer = setInterval(() => {
    const ms = pageCpuMs(benchPid)
    if (ms !== null) readings.push([performance.now(), ms])
  }, 250)
  return {
    stop() {
      clearInterval(timer)
      const [fromMs, fromCpuMs] = readings[4] ?? readings[0]
      const [toMs, toCpuMs] = readings.at(-1)
      return toMs > fromMs ? (toCpuMs - fromCpuMs) / (toMs - fromMs) : 0
    },
  }
}

/** In ticks of 10 ms (proc_pid_stat(5): utime and stime); null while there is no such process. */
function pageCpuMs(benchPid) {
  try {
    const children = readFileSync(`/proc/${benchPid}/task/${benchPid}/children`, 'utf8').trim().split(' ')
    const pid = children.find((one) =>
      readFileSync(`/proc/${one}/cmdline`, 'latin1').includes('dashboard/main.js'),
    )
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return 10 * (Number(fields[11]) + Number(fields[12]))
  } catch {
    return null
  }
}

function watch({ port, searchParams }, reads) {
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${searchParams.get('token')}\r\n\r\n`,
  )
  if (reads) socket.resume()
  else socket.pause()
  return socket
}

/** Median of the rounds' ratios; with eight of them an interval by the order statistics of the sign test. */
function ratioWords(ratios) {
  const sorted = [...ratios].sort((a, b) => a - b)
  const words = `${spread(ratios).median.toFixed(4)} x without`
  // Of eight the second smallest and largest hold the median with 93 %.
  if (ratios.length < 8) return `${words} (too few rounds for an interval)`
  return `${words} (at least 93 %: ${sorted[1].toFixed(4)} - ${sorted.at(-2).toFixed(4)})`
}
