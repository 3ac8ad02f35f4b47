// What watching costs the watched: one Java program tells its rate four times a second, while heapmark attach samples
// it each 100 ms and while nobody does, in turns (A B B A). In one process, because two starts of a JVM differ by more
// than what is to be seen. Beside the rates stands the ratio of the pairs with its interval.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { repository, spread } from './support.mjs'

/** Makes and drops small records; says how many a second each 250 ms, with System.nanoTime, heapmark's clock too. */
const program = `public class Work {
  static Object[] ring = new Object[1000];
  public static void main(String[] args) {
    while (true) {
      long start = System.nanoTime(), end = start + 250_000_000, n = 0;
      while (System.nanoTime() < end)
        for (int i = 0; i < 1000; i++) ring[(int) (n++ % ring.length)] = "record " + n;
      long now = System.nanoTime();
      System.out.println(now + " " + Math.round(n * 1e9 / (now - start)));
    }
  }
}`

export async function run({ small }) {
  if (spawnSync('java', ['-version']).error || spawnSync('javac', ['-version']).error) {
    return [{ what: 'a JVM under sampling', missing: 'there is no JDK on the PATH' }]
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  let jvm
  try {
    writeFileSync(path.join(folder, 'Work.java'), program)
    const compiled = spawnSync('javac', ['-d', folder, path.join(folder, 'Work.java')], { encoding: 'utf8' })
    if (compiled.status !== 0) throw new Error(compiled.stderr)
    jvm = spawn('java', ['-Xms64m', '-Xmx64m', '-XX:+UseSerialGC', '-cp', folder, 'Work'])
    const rates = readRates(jvm.stdout)
    const phaseMs = small ? 1500 : 5000
    await delay(small ? 1000 : 8000)
    const sampled = []
    const alone = []
    for (let pair = 0; pair < (small ? 1 : 8); pair++) {
      for (const watched of pair % 2 === 0 ? [true, false] : [false, true]) {
        const rate = await phase(watched, jvm.pid, phaseMs, folder, rates)
        ;(watched ? sampled : alone).push(rate)
      }
    }
    const ratios = sampled.map((rate, i) => rate / alone[i])
    return [
      { what: 'work of a JVM sampled each 100 ms', perSecond: spread(sampled), beside: ratioWords(ratios) },
      { what: 'work of the same JVM, not watched', perSecond: spread(alone) },
    ]
  } finally {
    jvm?.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
}

/** Rates as they come: [nanoseconds, records a second]. */
function readRates(stdout) {
  const rates = []
  let rest = ''
  stdout.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const [atNs, rate] = line.split(' ')
      rates.push([BigInt(atNs), Number(rate)])
    }
  })
  return rates
}

/** The median rate of a phase, without its first second, in which heapmark itself starts. */
async function phase(watched, pid, ms, folder, rates) {
  const fromNs = process.hrtime.bigint() + 1_000_000_000n
  const attach = watched
    ? spawn(process.execPath, [
        path.join(repository, 'dist/main.js'),
        ...[
          'attach',
          String(pid),
          '--duration',
          `${ms + 1000}ms`,
          '--quiet',
          '--results',
          path.join(folder, 'results'),
        ],
      ])
    : null
  await delay(ms + 1000)
  const toNs = process.hrtime.bigint()
  if (attach !== null) await new Promise((resolve) => attach.once('exit', resolve))
  // The report is made after the phase; it must be over before the next.
  await delay(300)
  const inPhase = rates.filter(([atNs]) => atNs > fromNs && atNs < toNs).map(([, rate]) => rate)
  return spread(inPhase).median
}

/** Median of the pairs' ratios; with six pairs or more an interval by the order statistics of the sign test. */
function ratioWords(ratios) {
  const sorted = [...ratios].sort((a, b) => a - b)
  const { median } = spread(ratios)
  const words = `${median.toFixed(4)} x unwatched`
  if (ratios.length < 6) return `${words} (too few pairs for an interval)`
  // Of eight pairs the second smallest and largest hold the median with 93 %, of six the outermost with 97 %.
  const skip = ratios.length >= 8 ? 1 : 0
  return `${words} (at least 93 %: ${sorted[skip].toFixed(4)} - ${sorted.at(-1 - skip).toFixed(4)})`
}
