import { join } from 'node:path'
import type { FlameGraphData } from '../../model/page-data.js'
import type { RunRecord } from '../../model/run-record.js'
import { readRecording } from '../recording/read-recording.js'
import type { RecordingTimes } from '../recording/stacks/recording-stacks.js'
import { StackTrie } from '../recording/stacks/stack-trie.js'
import { isWithin, type StacksRead } from '../summary/artefacts.js'
import { flameGraph, flameGraphWeights, type TrieSlice } from './flame-graph.js'

/** CPU profiles of a run, one for each window of its time, that are read; the collector keeps ten. */
const mostProfiles = 20
const largestProfileBytes = 64 * 1024 * 1024

/**
 * The flame graphs of a run: of the recording that the report is about, and where that knows nothing of code that ran,
 * of the CPU profiles beside it.
 */
export async function flameGraphsOf(
  runFolder: string,
  record: RunRecord,
  read: StacksRead | null,
): Promise<FlameGraphData[]> {
  const own = read === null ? [] : graphsOf(read, record)
  if (own.some(({ weight }) => weight === 'cpu') && !read!.file.endsWith('.cpuprofile')) return own
  const profiles = await cpuProfiles(runFolder, record, read)
  return [...own.filter(({ weight }) => weight !== 'cpu'), ...(profiles === null ? [] : [profiles])]
}

function graphsOf({ file, stacks, times }: StacksRead, record: RunRecord): FlameGraphData[] {
  return flameGraphWeights.flatMap((weight) => {
    const trie = stacks[weight]
    if (trie === undefined) return []
    const slices = weight === 'cpu' || weight === 'allocation' ? slicesOf(times, weight, record) : []
    return [flameGraph(weight, trie, [file], slices)]
  })
}

/** V8's CPU profiles are files of a time each: one graph of all, and each a slice of it. */
async function cpuProfiles(
  runFolder: string,
  record: RunRecord,
  read: StacksRead | null,
): Promise<FlameGraphData | null> {
  const files = record.artefacts
    .filter(
      ({ kind, path, bytes }) => kind === 'cpu-profile' && isWithin(path) && bytes <= largestProfileBytes,
    )
    .slice(-mostProfiles)
  const all = new StackTrie('samples')
  const slices: TrieSlice[] = []
  for (const { path } of files) {
    const found = path === read?.file ? read : await readRecording(join(runFolder, path), { withTimes: true })
    const { cpu } = found.stacks
    if (cpu === undefined || cpu.unit !== all.unit) continue
    const places = addTo(all, cpu)
    for (const { fromMs, toMs, weights } of slicesOf(found.times, 'cpu', record)) {
      slices.push({
        fromMs,
        toMs,
        weights: new Map([...weights].map(([node, weight]) => [places[node]!, weight])),
      })
    }
  }
  if (all.totalWeight === 0) return null
  slices.sort((a, b) => a.fromMs - b.fromMs)
  return flameGraph(
    'cpu',
    all,
    files.map(({ path }) => path),
    slices,
  )
}

/** @returns where in the tree of all each node stands */
function addTo(all: StackTrie, trie: StackTrie): Int32Array {
  const places = new Int32Array(trie.nodeCount)
  for (let node = 0; node < trie.nodeCount; node++) {
    if (node > 0) {
      const frame = trie.frameOf(node)
      const name = all.frames.intern(
        trie.frames.name(frame),
        trie.frames.kind(frame),
        trie.frames.source(frame),
      )
      // Where there is no more room, the callers weigh.
      const above = places[trie.parentOf(node)]!
      const place = all.child(above, name)
      places[node] = place < 0 ? above : place
    }
    all.add(places[node]!, trie.selfOf(node), trie.samplesOf(node))
  }
  return places
}

/** The slices of a recording on the run's clock; none where it cannot be placed there. */
function slicesOf(
  times: RecordingTimes | null,
  weight: 'cpu' | 'allocation',
  record: RunRecord,
): readonly TrieSlice[] {
  if (times === null) return []
  const { clock, ms } = times.start
  if (clock === 'monotonic' && record.startedNs === undefined) return []
  const startedMs = clock === 'monotonic' ? Number(record.startedNs) / 1e6 : Date.parse(record.startedAt)
  const offsetMs = ms - startedMs
  return times[weight].map(({ fromMs, toMs, weights }) => ({
    fromMs: Math.round(offsetMs + fromMs),
    toMs: Math.round(offsetMs + toMs),
    weights,
  }))
}
