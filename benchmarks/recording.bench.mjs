// Megabytes of a JFR recording read in a second, with stacks and classes of all its allocations, in a process of its own.
// Beside it the JDK's own `jfr summary`, which only counts events.
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { repository, spread } from './support.mjs'

const program = `import java.util.*;

public class Many {
  static volatile Object sink;

  public static void main(String[] args) {
    long end = System.nanoTime() + Long.parseLong(args[0]) * 1_000_000;
    Random random = new Random(1);
    while (System.nanoTime() < end) for (int i = 0; i < 1000; i++) go(random, 1 + random.nextInt(20));
  }

  static void go(Random random, int depth) {
    if (depth == 0) make(random);
    else if (depth % 3 == 0) left(random, depth - 1);
    else if (depth % 3 == 1) right(random, depth - 1);
    else go(random, depth - 1);
  }

  static void left(Random random, int depth) { go(random, depth); }

  static void right(Random random, int depth) { go(random, depth); }

  static void make(Random random) {
    switch (random.nextInt(5)) {
      case 0: sink = new byte[random.nextInt(3000)]; break;
      case 1: sink = new ArrayList<>(Arrays.asList(1, 2, 3)); break;
      case 2: sink = String.valueOf(random.nextInt()); break;
      case 3: sink = new long[100]; break;
      default: sink = new int[50][3];
    }
  }
}`

const settings = `<?xml version="1.0" encoding="UTF-8"?>
<configuration version="2.0">
  <event name="jdk.ObjectAllocationSample">
    <setting name="enabled">true</setting><setting name="throttle">off</setting><setting name="stackTrace">true</setting>
  </event>
  <event name="jdk.GarbageCollection"><setting name="enabled">true</setting></event>
  <event name="jdk.GCHeapSummary"><setting name="enabled">true</setting></event>
</configuration>`

/** Small buffers, so that nearly each allocation is sampled. */
const jvmOptions = [
  '-Xmx256m',
  '-Xmn4m',
  '-XX:+UseSerialGC',
  '-XX:TLABSize=4k',
  '-XX:-ResizeTLAB',
  '-XX:MinTLABSize=2k',
]

export async function run({ small }) {
  if (spawnSync('jfr', ['version']).error || spawnSync('javac', ['-version']).error) {
    return [{ what: 'MB of a JFR recording', missing: 'there is no JDK with jfr on the PATH' }]
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  const file = path.join(folder, 'many.jfr')
  try {
    const missing = record(folder, file, small ? 1000 : 10_000)
    if (missing !== null) return [{ what: 'MB of a JFR recording', missing }]
    // Chunks stand alone: the same ones again are a longer recording.
    const once = readFileSync(file)
    if (!small) while (statSync(file).size < 150e6) appendFileSync(file, once)
    const megabytes = statSync(file).size / 1e6
    const counted = summary(file)
    const ours = []
    const theirs = []
    let peakRss = 0
    for (let round = 0; round < (small ? 1 : 3); round++) {
      const read = readInProcess(file)
      if (read.samples !== counted.samples) {
        throw new Error(`${read.samples} samples of ${counted.samples}`)
      }
      ours.push(megabytes / read.seconds)
      peakRss = Math.max(peakRss, read.peakRssBytes)
      theirs.push(megabytes / summary(file).seconds)
    }
    const [a, b] = [spread(ours), spread(theirs)]
    const size = `${Math.round(megabytes)} MB, ${(counted.samples / 1e6).toFixed(1)}M samples`
    return [
      {
        what: `MB of a JFR recording (${size}, RSS ${Math.round(peakRss / 1e6)} MB)`,
        perSecond: a,
        beside: `${(a.median / b.median).toFixed(2)} x jfr summary, which counts only`,
      },
      { what: 'MB of the same, counted by jfr summary', perSecond: b },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @returns why there is no recording, null when there is one */
function record(folder, file, durationMs) {
  writeFileSync(path.join(folder, 'Many.java'), program)
  writeFileSync(path.join(folder, 'many.jfc'), settings)
  const compiled = spawnSync('javac', ['-d', folder, path.join(folder, 'Many.java')], { encoding: 'utf8' })
  if (compiled.status !== 0) throw new Error(compiled.stderr)
  const recording = `-XX:StartFlightRecording=filename=${file},settings=${path.join(folder, 'many.jfc')}`
  const ran = spawnSync('java', [...jvmOptions, recording, '-cp', folder, 'Many', String(durationMs)])
  const made = statSync(file, { throwIfNoEntry: false })
  return ran.status === 0 && made !== undefined && made.size > 0 ? null : 'this JVM makes no such recording'
}

function summary(file) {
  const startMs = performance.now()
  const { stdout } = spawnSync('jfr', ['summary', file], { encoding: 'utf8' })
  const seconds = (performance.now() - startMs) / 1000
  return { seconds, samples: Number(/jdk\.ObjectAllocationSample\s+(\d+)/.exec(stdout)?.[1] ?? 0) }
}

/** Alone in its process, so that its memory is its own. */
const reader = `
  import { readFileSync } from 'node:fs'
  const [, readerUrl, file] = process.argv
  const { readRecording } = await import(readerUrl)
  const startMs = performance.now()
  const { findings } = await readRecording(file)
  const seconds = (performance.now() - startMs) / 1000
  const peakKib = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  console.log(
    JSON.stringify({ seconds, samples: findings.allocation?.samples ?? 0, peakRssBytes: peakKib * 1024 }),
  )`

function readInProcess(file) {
  const entry = pathToFileURL(path.join(repository, 'dist/analysers/recording/read-recording.js')).href
  const options = ['--input-type=module', '--eval', reader, entry, file]
  const { stdout, stderr, status } = spawnSync(process.execPath, options, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}
