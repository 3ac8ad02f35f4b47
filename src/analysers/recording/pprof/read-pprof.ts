import { type FoundParts, maxListed, nothingFound } from '../findings.js'
import { isoTime } from '../iso-time.js'
import type { Reading } from '../reading.js'
import { FrameTable } from '../stacks/frames.js'
import type { RecordingStacks } from '../stacks/recording-stacks.js'
import { stackFindings } from '../stacks/stack-findings.js'
import { StackTrie } from '../stacks/stack-trie.js'
import { topFrames, topStacks } from '../stacks/top.js'
import { profileField, sampleField } from './fields.js'
import { PprofSymbols } from './symbols.js'
import { idOf, signed, WireReader } from './wire.js'

/** A profile is held whole: its names stand behind its samples. */
export const maxPprofBytes = 512 * 1024 * 1024
const maxFrames = 4096

type Kind = keyof RecordingStacks

/** Names of values that mean the same, of Go, pprof-nodejs, async-profiler's converter and ours. */
const kinds: Readonly<Record<string, Kind>> = {
  samples: 'cpu',
  cpu: 'cpu',
  wall: 'cpu',
  alloc_space: 'allocation',
  inuse_space: 'live',
  space: 'live',
}

/** Reads a profile of pprof. */
export async function readPprof(
  pieces: AsyncIterable<Buffer>,
  reading: Reading,
): Promise<{ findings: FoundParts; stacks: RecordingStacks }> {
  const bytes = await collect(pieces, reading)
  const symbols = new PprofSymbols(bytes)
  const fields = new WireReader(bytes)
  while (fields.next()) if (fields.field !== profileField.sample) symbols.take(fields)
  if (fields.broken) reading.stop(`it is damaged or cut off at byte ${fields.at}`)
  const values = symbols.valueTypes.map(({ type, unit }) => `${symbols.text(type)}/${symbols.text(unit)}`)
  const chosen = choose(values)
  const frames = new FrameTable()
  const tries = chosen.map(({ kind }) => new StackTrie(kind === 'cpu' ? 'samples' : 'bytes', { frames }))
  const path = new Int32Array(maxFrames)
  let unresolved = 0
  const samples = new WireReader(bytes)
  while (samples.next()) {
    if (samples.field !== profileField.sample) continue
    const { locations, weights } = sampleOf(samples.inner())
    let length = 0
    // From the inside out; a stack too deep loses its outer end.
    const inner = locations.slice(0, maxFrames).reverse()
    for (const location of inner) {
      const found = symbols.framesOf(location, frames)
      if (found === null) unresolved++
      for (const frame of found ?? [frames.intern('[unknown location]', 'other')]) {
        if (length < maxFrames) path[length++] = frame
      }
    }
    for (const [i, { index, value }] of chosen.entries()) {
      const weight = weights[index] ?? 0
      if (weight <= 0) continue
      const scaled =
        value.startsWith('samples/') || !value.endsWith('/nanoseconds')
          ? weight
          : weight / (symbols.period || weight)
      tries[i]!.insert(path, length, scaled, tries[i]!.unit === 'samples' ? scaled : 1)
    }
  }
  return {
    ...resultOf(chosen, tries, {
      startedAt: symbols.timeNs === null ? null : isoTime(symbols.timeNs / 1e6),
      durationMs: symbols.durationNs === null ? null : symbols.durationNs / 1e6,
      unknown: {
        ...nothingFound.unknown,
        unresolvedSamples: unresolved,
        unreadableParts: symbols.unreadable,
      },
      notes: notesOf(values, chosen, tries),
    }),
  }
}

interface Chosen {
  readonly kind: Kind
  readonly index: number
  readonly value: string
}

/** Of several values of one kind the first that counts and does not measure time. */
function choose(values: readonly string[]): Chosen[] {
  const chosen = new Map<Kind, Chosen>()
  for (const [index, value] of values.entries()) {
    const [type, unit] = value.split('/')
    const kind = kinds[type!]
    if (kind === undefined || (kind === 'cpu') === (unit === 'bytes')) continue
    const before = chosen.get(kind)
    if (before === undefined || (before.value.endsWith('/nanoseconds') && unit === 'count')) {
      chosen.set(kind, { kind, index, value })
    }
  }
  return [...chosen.values()]
}

function sampleOf(wire: WireReader): { locations: (number | bigint)[]; weights: number[] } {
  const locations: (number | bigint)[] = []
  const weights: number[] = []
  while (wire.next()) {
    if (wire.field === sampleField.locationId) wire.each((low, high) => locations.push(idOf(low, high)))
    else if (wire.field === sampleField.value) wire.each((low, high) => weights.push(signed(low, high)))
  }
  return { locations, weights }
}

function resultOf(
  chosen: readonly Chosen[],
  tries: readonly StackTrie[],
  parts: Partial<FoundParts>,
): { findings: FoundParts; stacks: RecordingStacks } {
  const stacks: Record<string, StackTrie> = {}
  let findings: FoundParts = { ...nothingFound, ...parts }
  for (const [i, { kind, value }] of chosen.entries()) {
    const trie = tries[i]!
    if (trie.totalSamples === 0) continue
    stacks[kind] = trie
    const tops = { topFrames: topFrames(trie, maxListed), topStacks: topStacks(trie, maxListed) }
    const common = {
      source: value,
      totalBytes: trie.totalWeight,
      samples: trie.totalSamples,
      byClass: [],
      ...tops,
    }
    if (kind === 'cpu') findings = { ...findings, cpu: stackFindings(trie) }
    else if (kind === 'allocation') {
      findings = { ...findings, allocation: { ...common, otherClasses: { classes: 0, bytes: 0 } } }
    } else {
      findings = { ...findings, live: { ...common, otherClasses: { classes: 0, samples: 0 }, chains: [] } }
    }
  }
  return { findings, stacks }
}

function notesOf(
  values: readonly string[],
  chosen: readonly Chosen[],
  tries: readonly StackTrie[],
): string[] {
  const left = values.filter((value) => !chosen.some((choice) => choice.value === value))
  return [
    ...(left.length === 0 ? [] : [`values that are not shown: ${left.slice(0, 10).join(', ')}`]),
    ...(tries.some(({ otherSamples }) => otherSamples > 0)
      ? ['some stacks found no room in the tree and stand in [other]']
      : []),
  ]
}

async function collect(pieces: AsyncIterable<Buffer>, reading: Reading): Promise<Buffer> {
  const parts: Buffer[] = []
  let total = 0
  for await (const piece of pieces) {
    const room = maxPprofBytes - total
    if (piece.length > room) reading.stop(`it is larger than ${maxPprofBytes} bytes, where reading stops`)
    parts.push(Buffer.from(piece.subarray(0, room)))
    total += Math.min(piece.length, room)
    if (piece.length > room) break
  }
  return Buffer.concat(parts)
}
