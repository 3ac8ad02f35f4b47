import { type FoundParts, maxListed, nothingFound } from '../findings.js'
import type { Reading } from '../reading.js'
import { FrameTable } from '../stacks/frames.js'
import type { RecordingStacks, RecordingTimes } from '../stacks/recording-stacks.js'
import { stackFindings } from '../stacks/stack-findings.js'
import type { StackTrie } from '../stacks/stack-trie.js'
import { topFrames, topStacks } from '../stacks/top.js'
import { JsonScanner } from './json-scanner.js'
import { V8ProfileHandler } from './profile-handler.js'

/** Reads a .cpuprofile or .heapprofile of V8, piece by piece. */
export async function readV8Profile(
  pieces: AsyncIterable<Buffer>,
  reading: Reading,
): Promise<{ findings: FoundParts; stacks: RecordingStacks; times: RecordingTimes | null }> {
  const frames = new FrameTable()
  const handler = new V8ProfileHandler(frames)
  const scanner = new JsonScanner(handler)
  for await (const piece of pieces) {
    scanner.feed(piece)
    if (scanner.problem !== null) break
  }
  if (scanner.problem !== null) reading.stop(scanner.problem)
  else if (!scanner.complete) reading.stop('it ends in the middle')
  const unresolvedSamples = handler.settle()
  const { nodes, idleNodes, hasSizes, startTimeUs, endTimeUs } = handler
  let idleSamples = 0
  for (const node of idleNodes) idleSamples += nodes.weightOf(node)
  const trie = nodes.toTrie(hasSizes ? 'bytes' : 'samples', { frames }, (node) => idleNodes.has(node))
  const durationMs = startTimeUs === null || endTimeUs === null ? null : (endTimeUs - startTimeUs) / 1000
  const common: FoundParts = {
    ...nothingFound,
    durationMs: durationMs !== null && durationMs >= 0 ? durationMs : null,
    unknown: { ...nothingFound.unknown, unresolvedSamples },
    notes: [
      ...(nodes.beyond > 0 ? [`${nodes.beyond} nodes of the profile found no room and were left out`] : []),
      ...(trie.otherSamples > 0 ? ['some stacks found no room in the tree and stand in [other]'] : []),
    ],
  }
  if (!hasSizes) {
    return {
      findings: { ...common, cpu: stackFindings(trie), idleSamples },
      stacks: { cpu: trie },
      times: startTimeUs === null ? null : timesOf(trie, startTimeUs, durationMs ?? 0),
    }
  }
  const note =
    'bytes are of sampled objects that were alive when the profile was taken, unless it was asked for collected ones too'
  return {
    findings: {
      ...common,
      live: {
        source: 'V8 sampling heap profile',
        samples: trie.totalSamples,
        totalBytes: trie.totalWeight,
        byClass: [],
        otherClasses: { classes: 0, samples: 0 },
        chains: [],
        topFrames: topFrames(trie, maxListed),
        topStacks: topStacks(trie, maxListed),
      },
      notes: [...common.notes, note],
    },
    stacks: { live: trie },
    times: null,
  }
}

/** A profile is of one time: V8's clock is the machine's monotonic one (base::TimeTicks). */
function timesOf(trie: StackTrie, startTimeUs: number, durationMs: number): RecordingTimes {
  const weights = new Map<number, number>()
  for (let node = 0; node < trie.nodeCount; node++) {
    if (trie.selfOf(node) > 0) weights.set(node, trie.selfOf(node))
  }
  return {
    start: { clock: 'monotonic', ms: startTimeUs / 1000 },
    cpu: [{ fromMs: 0, toMs: durationMs, weights }],
    allocation: [],
  }
}
