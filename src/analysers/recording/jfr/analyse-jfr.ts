import type { FoundParts } from '../findings.js'
import { isoTime } from '../iso-time.js'
import type { Reading } from '../reading.js'
import { FrameTable } from '../stacks/frames.js'
import type { RecordingStacks, RecordingTimes } from '../stacks/recording-stacks.js'
import { stackFindings } from '../stacks/stack-findings.js'
import type { StackTrie } from '../stacks/stack-trie.js'
import type { ChunkSource } from './chunk-source.js'
import { AllocationEvents } from './events/allocation.js'
import { ContainerEvents } from './events/container.js'
import { CountEvents } from './events/counts.js'
import { CpuEvents } from './events/cpu.js'
import type { EventKind } from './events/event-kind.js'
import { ExceptionEvents } from './events/exceptions.js'
import { GcEvents } from './events/gc.js'
import { JvmEvents } from './events/jvm.js'
import { LiveEvents } from './events/live.js'
import { MemoryEvents } from './events/memory.js'
import { readJfr } from './read-jfr.js'

/** All that is found in a JFR recording, of the JDK or of async-profiler. */
export async function analyseJfr(
  source: ChunkSource,
  reading: Reading,
  wanted: { readonly withLines: boolean; readonly withTimes: boolean },
): Promise<{ findings: FoundParts; stacks: RecordingStacks; times: RecordingTimes | null }> {
  const options = { frames: new FrameTable(), ...wanted }
  const allocation = new AllocationEvents(options)
  const live = new LiveEvents(options)
  const cpu = new CpuEvents(options)
  const gc = new GcEvents()
  const exceptions = new ExceptionEvents()
  const jvm = new JvmEvents()
  const container = new ContainerEvents()
  const memory = new MemoryEvents()
  const counts = new CountEvents()
  const kinds = new Map<string, EventKind>()
  for (const kind of [allocation, live, cpu, gc, exceptions, jvm, container, memory, counts]) {
    for (const type of kind.types) kinds.set(type, kind)
  }
  const tally = await readJfr(source, reading, kinds)
  const tallies = [cpu.cpu, cpu.native, allocation.tally, live.tally]
  const cpuStacks = cpu.cpu.samples > 0 ? cpu.cpu.trie : undefined
  const nativeStacks = cpu.native.samples > 0 ? cpu.native.trie : undefined
  return {
    times:
      tally.startNs === null
        ? null
        : {
            start: { clock: 'wall', ms: Number(tally.startNs) / 1e6 },
            cpu: cpu.cpu.slices?.all ?? [],
            allocation: allocation.tally.slices?.all ?? [],
          },
    stacks: {
      ...(cpuStacks === undefined ? {} : { cpu: cpuStacks }),
      ...(nativeStacks === undefined ? {} : { native: nativeStacks }),
      ...(allocation.stacks === undefined ? {} : { allocation: allocation.stacks }),
      ...(live.stacks === undefined ? {} : { live: live.stacks }),
    },
    findings: {
      formatVersion: tally.version,
      chunks: tally.chunks,
      startedAt: tally.startNs === null ? null : isoTime(Number(tally.startNs / 1_000_000n)),
      durationMs:
        tally.startNs === null || tally.endNs === null ? null : Number(tally.endNs - tally.startNs) / 1e6,
      events: Object.fromEntries([...tally.events].sort(([a], [b]) => (a < b ? -1 : 1))),
      jvm: jvm.findings(),
      allocation: allocation.findings(),
      live: live.findings(),
      cpu: cpuStacks === undefined ? null : stackFindings(cpuStacks),
      native: nativeStacks === undefined ? null : stackFindings(nativeStacks),
      idleSamples: cpu.idleSamples,
      gc: gc.findings(),
      exceptions: exceptions.findings(),
      containers: container.findings(),
      memory: memory.findings(),
      threads: counts.threads,
      classes: counts.classes,
      unknown: {
        eventsWithoutType: tally.eventsWithoutType,
        unreadableEvents: tally.unreadableEvents,
        unresolvedSamples: tallies.reduce((sum, { unresolved }) => sum + unresolved, 0),
        unreadableParts: 0,
      },
      notes: [...allocation.notes(), ...live.notes(), ...lossNotes(counts.lostBytes), ...stackNotes(tallies)],
    },
  }
}

function lossNotes(lostBytes: number): string[] {
  return lostBytes === 0
    ? []
    : [`the JVM lost ${lostBytes} bytes of events (jdk.DataLoss): counts are too low`]
}

function stackNotes(tallies: readonly { readonly truncated: number; readonly trie: StackTrie }[]): string[] {
  const notes: string[] = []
  const truncated = tallies.reduce((sum, tally) => sum + tally.truncated, 0)
  if (truncated > 0) {
    notes.push(`${truncated} samples have stacks cut off at their outer end: they start in the middle`)
  }
  const beyond = tallies.reduce((sum, { trie }) => sum + trie.otherSamples, 0)
  if (beyond > 0) notes.push(`${beyond} samples found no room in the tree of stacks and stand in [other]`)
  return notes
}
