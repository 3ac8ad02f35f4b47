// What watching costs the watched: the same Java program under heapmark with samples each 100 ms and with none to
// speak of (one an hour), A B B A. Shown is the work done a second; beside it the ratio of the pairs with its interval.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repository, spread } from './support.mjs'

/** Makes and drops small records for so many milliseconds after as long a warm-up; prints how many a second. */
const program = `public class Work {
  static Object[] ring = new Object[1000];
  public static void main(String[] args) {
    long ms = Long.parseLong(args[0]);
    run(ms);
    System.out.println("rate " + Math.round(run(ms)));
  }
  static double run(long ms) {
    long end = System.nanoTime() + ms * 1_000_000, start = System.nanoTime(), n = 0;
    while (System.nanoTime() < end)
      for (int i = 0; i < 1000; i++) ring[(int) (n++ % ring.length)] = "record " + n;
    return n * 1e9 / (System.nanoTime() - start);
  }
}`

export async function run({ small }) {
  if (spawnSync('java', ['-version']).error || spawnSync('javac', ['-version']).error) {
    return [{ what: 'a JVM under sampling', missing: 'there is no JDK on the PATH' }]
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  try {
    writeFileSync(path.join(folder, 'Work.java'), program)
    const compiled = spawnSync('javac', ['-d', folder, path.join(folder, 'Work.java')], { encoding: 'utf8' })
    if (compiled.status !== 0) throw new Error(compiled.stderr)
    const sampled = []
    const alone = []
    for (let pair = 0; pair < (small ? 1 : 8); pair++) {
      const order = pair % 2 === 0 ? ['100ms', '1h'] : ['1h', '100ms']
      for (const interval of order) {
        const rate = workUnder(interval, folder, small ? 500 : 4000)
        ;(interval === '100ms' ? sampled : alone).push(rate)
      }
    }
    const ratios = sampled.map((rate, i) => rate / alone[i])
    return [
      { what: 'work of a JVM sampled each 100 ms', perSecond: spread(sampled), beside: ratioWords(ratios) },
      { what: 'work of a JVM sampled once an hour', perSecond: spread(alone) },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function workUnder(interval, folder, ms) {
  const results = mkdtempSync(path.join(folder, 'results-'))
  const options = [
    '--sample-interval',
    interval,
    '--gc',
    'serial',
    '--no-gc-logging',
    '--quiet',
    '--results',
    results,
  ]
  const words = ['exec', '64m', '64m', ...options, '--', 'java', '-cp', folder, 'Work', String(ms)]
  const made = spawnSync(process.execPath, [path.join(repository, 'dist/main.js'), ...words], {
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(made.stderr)
  const [run] = readdirSync(results, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const log = readFileSync(path.join(results, run.name, 'target.log'), 'utf8')
  return Number(/^rate (\d+)$/m.exec(log)[1])
}

/** Median of the pairs' ratios; with six pairs or more the 95 % interval by the order statistics of the sign test. */
function ratioWords(ratios) {
  const sorted = [...ratios].sort((a, b) => a - b)
  const { median } = spread(ratios)
  const words = `${median.toFixed(4)} x unsampled`
  return ratios.length < 6
    ? `${words} (too few pairs for an interval)`
    : `${words} (at least 95 %: ${sorted[0].toFixed(4)} - ${sorted.at(-1).toFixed(4)})`
}
