// Heap dumps read: megabytes a second, seconds and peak memory. Each in a process of its own, so that the peak is its own.
// The dumps are made here: a JVM's with ten million objects, flat and as one long linked queue, and a V8 snapshot.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { spread } from './support.mjs'

const library = fileURLToPath(new URL('../dist/analysers/heap-graph/index.js', import.meta.url))

const jcmd = 'jcmd'

const program = `import java.util.*;
import java.util.concurrent.*;

public class Heap {
  static final LinkedBlockingQueue<Object> QUEUE = new LinkedBlockingQueue<>();
  static final Map<Integer, Object> MAP = new HashMap<>();
  static Object[] flat;

  static class Item {
    Object next;
    long id;
    String name;
    byte[] body;
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[1]);
    Random random = new Random(1);
    if (!args[0].equals("queue")) flat = new Object[count];
    for (int i = 0; i < count; i++) {
      Item item = new Item();
      item.id = i;
      item.name = "item " + i;
      if (flat == null) {
        if (i % 8 == 0) item.body = new byte[64];
        QUEUE.add(item);
        continue;
      }
      item.body = new byte[random.nextInt(24)];
      flat[i] = item;
      if (i % 10 == 0) MAP.put(i, new ArrayList<>(Arrays.asList(item, i)));
      if (i > 0) item.next = flat[Math.max(0, i - 1 - random.nextInt(1000))];
    }
    System.gc();
    System.out.println("ready");
    System.in.read();
  }
}`

const snapshot = `
import { writeHeapSnapshot } from 'node:v8'
class Item {
  constructor(i) {
    this.id = i
    this.name = 'item ' + i
    this.body = [i, { i }]
  }
}
globalThis.cache = new Map()
for (let i = 0; i < Number(process.argv[2]); i++) globalThis.cache.set('key ' + i, new Item(i))
writeHeapSnapshot(process.argv[1])`

const reader = `
const { analyzeHeapDump } = await import(process.argv[2])
const startMs = performance.now()
const findings = await analyzeHeapDump(process.argv[1], { mode: process.argv[3] })
const seconds = (performance.now() - startMs) / 1000
const { partial, objects, suspects } = findings
const peakBytes = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ seconds, partial, objects, suspect: suspects[0]?.className ?? null, peakBytes }))`

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  try {
    return [...(await jvmRows(folder, small)), ...snapshotRows(folder, small)]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function jvmRows(folder, small) {
  for (const tool of ['java', 'javac', jcmd]) {
    if (spawnSync(tool, ['-version']).error === undefined) continue
    return [{ what: 'dumps of a JVM', missing: `there is no ${tool} on the PATH` }]
  }
  writeFileSync(path.join(folder, 'Heap.java'), program)
  const compiled = spawnSync('javac', ['-d', folder, path.join(folder, 'Heap.java')], { encoding: 'utf8' })
  if (compiled.status !== 0) throw new Error(compiled.stderr)
  const rows = []
  for (const [kind, count] of [
    ['flat', small ? 100_000 : 2_400_000],
    ['queue', small ? 100_000 : 2_600_000],
  ]) {
    const dump = path.join(folder, `${kind}.hprof`)
    await takeDump(folder, kind, count, dump)
    for (const mode of ['histogram', 'full']) rows.push(measure(`HPROF ${kind}, ${mode}`, dump, mode, small))
    rmSync(dump)
  }
  return rows
}

async function takeDump(folder, kind, count, dump) {
  const jvm = spawn('java', ['-Xmx1500m', '-XX:+UseParallelGC', '-cp', folder, 'Heap', kind, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    await new Promise((resolve, reject) => {
      jvm.on('error', reject)
      jvm.on('exit', () => reject(new Error('the JVM ended early')))
      jvm.stdout.once('data', resolve)
    })
    const taken = spawnSync(jcmd, [String(jvm.pid), 'GC.heap_dump', dump], { encoding: 'utf8' })
    if (taken.status !== 0) throw new Error(taken.stdout + taken.stderr)
  } finally {
    jvm.stdin.end()
  }
}

function snapshotRows(folder, small) {
  const file = path.join(folder, 'bench.heapsnapshot')
  const count = small ? 20_000 : 900_000
  const options = ['--max-old-space-size=8192', '--input-type=module', '-e', snapshot, file, String(count)]
  const taken = spawnSync(process.execPath, options, { encoding: 'utf8' })
  if (taken.status !== 0) throw new Error(taken.stderr)
  return ['histogram', 'full'].map((mode) => measure(`V8 snapshot, ${mode}`, file, mode, small))
}

function measure(what, dump, mode, small) {
  const megabytes = statSync(dump).size / 1e6
  const runs = Array.from({ length: small ? 1 : 3 }, () => {
    const options = ['--input-type=module', '-e', reader, dump, library, mode]
    const done = spawnSync(process.execPath, options, { encoding: 'utf8' })
    if (done.status !== 0) throw new Error(done.stderr)
    return JSON.parse(done.stdout)
  })
  const failed = runs.some(({ partial }) => partial !== null)
  const { median } = spread(runs.map(({ seconds }) => seconds))
  const peak = Math.max(...runs.map(({ peakBytes }) => peakBytes)) / 2 ** 20
  const objects = (runs[0].objects / 1e6).toFixed(1)
  return {
    what: `${what}, MB`,
    perSecond: spread(runs.map(({ seconds }) => megabytes / seconds)),
    beside: `${megabytes.toFixed(0)} MB, ${objects} million objects: ${median.toFixed(2)} s, peak ${peak.toFixed(0)} MiB`,
    failed,
  }
}
