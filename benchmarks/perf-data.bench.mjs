// Samples of a live JVM's memory a second, from its perf counters file: the read alone, and with the figures made of it.
// Beside it what others would do at each sample: read and parse the whole file again, or start jstat.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { heapFigures } from '../dist/collectors/hsperfdata/heap-figures.js'
import { PerfData } from '../dist/system/hotspot/perf-data.js'
import { readPerfDataTable } from '../dist/system/hotspot/perf-data-table.js'
import { spread } from './support.mjs'

const program = `public class Idle {
  public static void main(String[] args) throws Exception {
    System.gc();
    System.out.println("ready");
    System.in.read();
  }
}`

export async function run({ small }) {
  if (spawnSync('java', ['-version']).error || spawnSync('javac', ['-version']).error) {
    return [{ what: 'perf counters of a JVM', missing: 'there is no JDK on the PATH' }]
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  let jvm
  try {
    jvm = await startIdle(folder)
    const perf = PerfData.open(jvm.pid)
    const rounds = small ? 3 : 9
    const roundMs = small ? 60 : 300
    const figures = measure(rounds, roundMs, () => perf.read() && heapFigures(perf).heapUsedBytes > 0)
    const read = measure(rounds, roundMs, () => perf.read() && perf.long('sun.gc.metaspace.used') > 0)
    const whole = measure(
      rounds,
      roundMs,
      () => readPerfDataTable(readFileSync(perf.path)).entries.get('sun.gc.metaspace.used').offset > 0,
    )
    const jstat = spawnSync('jstat', ['-version']).error === undefined ? measureJstat(jvm.pid, small) : null
    perf.close()
    return [
      {
        what: 'counters read, all figures',
        perSecond: figures,
        beside: `${micros(figures)} a sample${jstat === null ? '' : `; ${Math.round(figures.median / jstat.median).toLocaleString('en-US')} x jstat`}`,
      },
      { what: 'counters read, one value', perSecond: read, beside: `${micros(read)} a sample` },
      { what: 'file opened and parsed whole', perSecond: whole, beside: `${micros(whole)} a sample` },
      jstat === null
        ? { what: '`jstat -gc`', missing: 'there is no jstat on the PATH' }
        : { what: '`jstat -gc`', perSecond: jstat },
    ]
  } finally {
    jvm?.stdin.end()
    rmSync(folder, { recursive: true })
  }
}

async function startIdle(folder) {
  writeFileSync(path.join(folder, 'Idle.java'), program)
  const compiled = spawnSync('javac', ['-d', folder, path.join(folder, 'Idle.java')], { encoding: 'utf8' })
  if (compiled.status !== 0) throw new Error(compiled.stderr)
  const jvm = spawn('java', ['-Xmx64m', '-cp', folder, 'Idle'], { stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise((resolve, reject) => {
    jvm.on('error', reject)
    jvm.on('exit', () => reject(new Error('the JVM ended early')))
    jvm.stdout.once('data', resolve)
  })
  return jvm
}

function measure(rounds, roundMs, work) {
  const batch = () => {
    for (let i = 0; i < 100; i++) if (!work()) throw new Error('the JVM gave no figures')
  }
  for (let i = 0; i < 20; i++) batch()
  return spread(
    Array.from({ length: rounds }, () => {
      const startMs = performance.now()
      let nowMs = startMs
      let batches = 0
      while (nowMs - startMs < roundMs) {
        batch()
        batches++
        nowMs = performance.now()
      }
      return (batches * 100 * 1000) / (nowMs - startMs)
    }),
  )
}

function measureJstat(pid, small) {
  return spread(
    Array.from({ length: small ? 2 : 5 }, () => {
      const startMs = performance.now()
      const { status } = spawnSync('jstat', ['-gc', String(pid)])
      if (status !== 0) throw new Error(`jstat ended with ${status}`)
      return 1000 / (performance.now() - startMs)
    }),
  )
}

function micros({ median }) {
  return `${(1e6 / median).toFixed(1)} µs`
}
