import type { RecordingAnalysis } from '../../model/artefact.js'
import type { RecordingFindings, StackFindings, TopFrame, TopStack } from '../../model/recording-findings.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { count, dateTime, duration, orNot, percent, size, time } from '../format.js'
import { counted, shownName, shownSentence } from './words.js'

const formatWords = {
  jfr: 'flight recording',
  cpuprofile: 'CPU profile of V8',
  heapprofile: 'allocation profile of V8',
  collapsed: 'collapsed stacks',
  pprof: 'pprof profile',
} as const

export function recordingTitle({ recording }: RecordingAnalysis): string {
  const { format, formatVersion, jvm } = recording
  const words = format === null ? 'recording, not readable' : formatWords[format]
  const version = formatVersion === null ? '' : ` ${shownName(formatVersion)}`
  return `${words}${version}${jvm?.version == null ? '' : `, ${shownName(releaseOf(jvm.version))}`}`
}

/** HotSpot says who built it, with what and when: `OpenJDK 64-Bit Server VM (17.0.15+6) for linux-amd64 JRE ...`. */
function releaseOf(version: string): string {
  return /\((\d[\w.+-]*)\)/.exec(version)?.[1] ?? version
}

/** What JMC is opened for: what allocates, what is alive, where the time goes; the heaviest of each first. */
export function recordingSections({ recording }: RecordingAnalysis, top: number): Section[] {
  return [
    heaviestSection(recording),
    overviewSection(recording),
    allocationSection(recording, top),
    framesSection('Allocating Frames', recording.allocation?.topFrames ?? [], size, top),
    stacksSection('Allocating Stacks', recording.allocation?.topStacks ?? [], size, top),
    liveSection(recording, top),
    ...liveStacks(recording, top),
    chainsSection(recording, top),
    stackFindings('CPU', recording.cpu, top),
    stackFindings('Native Code', recording.native, Math.min(top, shownDetails)),
    gcSection(recording, top),
    exceptionsSection(recording, top),
    containersSection(recording),
    memorySection(recording, top),
    eventsSection(recording, top),
    unknownSection(recording),
    { title: 'Notes', entries: recording.notes.map((note) => entry(null, `- ${shownSentence(note)}`)) },
  ].flat()
}

/** Rows of tables of lesser weight. */
const shownDetails = 8
/** Stacks shown, and frames of each, the innermost first. */
const shownStacks = 3
const shownFrames = 12

/** The sentences that a flame graph would be looked at for. */
function heaviestSection({ allocation, cpu, live }: RecordingFindings): Section {
  const entries: Entry[] = []
  const madeMost = allocation?.byClass[0]
  if (allocation != null && madeMost !== undefined && allocation.totalBytes > 0) {
    const by = allocation.topFrames[0]
    const maker =
      by === undefined || isNoCode(by.frame)
        ? ''
        : `; ${shownName(by.frame)} allocates most by itself, ${percent(by.self / allocation.totalBytes)} of the bytes`
    entries.push(
      entry(
        null,
        `- ${percent(madeMost.bytes / allocation.totalBytes)} of what was allocated is ${shownName(madeMost.class)}${maker}.`,
      ),
    )
  }
  const aliveMost = live?.byClass[0]
  if (live != null && aliveMost !== undefined) {
    entries.push(
      entry(
        null,
        `- Of the objects that stayed alive, ${count(aliveMost.samples)} of ${count(live.samples)} samples are ${shownName(aliveMost.class)}.`,
      ),
    )
  }
  const keeper = live?.topFrames[0]
  if (live?.totalBytes != null && live.totalBytes > 0 && keeper !== undefined && !isNoCode(keeper.frame)) {
    entries.push(
      entry(
        null,
        `- ${percent(keeper.self / live.totalBytes)} of the bytes that stayed alive were made in ${shownName(keeper.frame)}.`,
      ),
    )
  }
  const ran = cpu?.topFrames[0]
  if (cpu != null && ran !== undefined && !isNoCode(ran.frame) && cpu.weight > 0) {
    entries.push(
      entry(
        null,
        `- ${percent(ran.self / cpu.weight)} of the processor time is in ${shownName(ran.frame)} itself.`,
      ),
    )
  }
  return { title: 'Heaviest', entries }
}

/** What stands in for frames that were not recorded: `[no stack]`, `[other]`. */
function isNoCode(frame: string): boolean {
  return frame.startsWith('[')
}

function overviewSection(recording: RecordingFindings): Section {
  const { jvm, allocation, cpu, native, idleSamples, live, durationMs, startedAt } = recording
  const events = Object.values(recording.events).reduce((sum, n) => sum + n, 0)
  const samples = [
    ...(cpu === null ? [] : [`CPU ${count(cpu.samples)}`]),
    ...(native === null ? [] : [`native ${count(native.samples)}`]),
    ...(idleSamples === 0 ? [] : [`idle ${count(idleSamples)}`]),
    ...(allocation === null ? [] : [`allocation ${count(allocation.samples)}`]),
    ...(live === null ? [] : [`live objects ${count(live.samples)}`]),
  ]
  const load = jvm?.cpuLoad ?? null
  return {
    title: 'Overview',
    entries: [
      ...(startedAt === null ? [] : [entry('started', dateTime(startedAt))]),
      ...(durationMs === null ? [] : [entry('covers', duration(durationMs))]),
      ...(events === 0 ? [] : [entry('events', count(events))]),
      entry('samples', samples.length === 0 ? 'none' : samples.join(', ')),
      ...(jvm?.name == null ? [] : [entry('JVM', shownName(jvm.name))]),
      ...(jvm?.arguments == null || jvm.arguments === ''
        ? []
        : [entry('arguments', shownSentence(jvm.arguments))]),
      ...(jvm?.heapMaxBytes == null ? [] : [entry('heap limit', size(jvm.heapMaxBytes))]),
      ...(load === null
        ? []
        : [entry('CPU load', `JVM ${percent(load.jvm)}, machine ${percent(load.machine)}`)]),
    ],
  }
}

function allocationSection({ allocation, durationMs }: RecordingFindings, top: number): Section {
  const title = 'Allocation by Class'
  if (allocation === null) return { title, entries: [] }
  const { byClass, totalBytes, otherClasses } = allocation
  const rate =
    durationMs === null || durationMs === 0 ? '' : `, ${size((totalBytes / durationMs) * 1000)}/sec`
  const hidden = byClass.slice(top)
  const restBytes = hidden.reduce((sum, { bytes }) => sum + bytes, otherClasses.bytes)
  const restClasses = hidden.length + otherClasses.classes
  return {
    title,
    headline: `${size(totalBytes)}${rate}, by ${shownName(allocation.source)}`,
    table: {
      columns: [
        { title: 'bytes', holds: 'figures' },
        { title: 'share', holds: 'figures' },
        { title: 'samples', holds: 'figures' },
        { title: 'class', holds: 'words' },
      ],
      rows: byClass
        .slice(0, top)
        .map((one) => [
          size(one.bytes),
          totalBytes === 0 ? '' : percent(one.bytes / totalBytes),
          count(one.samples),
          shownName(one.class),
        ]),
    },
    entries:
      restClasses === 0
        ? []
        : [entry(null, `and ${counted(restClasses, 'more class', 'more classes')}, ${size(restBytes)}`)],
  }
}

function framesSection(
  title: string,
  frames: readonly TopFrame[],
  write: (weight: number) => string,
  top: number,
): Section {
  if (frames.length === 0) return { title, entries: [] }
  return {
    title,
    table: {
      columns: [
        { title: 'itself', holds: 'figures' },
        { title: 'with calls', holds: 'figures' },
        { title: 'frame', holds: 'words' },
      ],
      rows: frames
        .slice(0, top)
        .map(({ frame, self, total }) => [write(self), write(total), shownName(frame)]),
    },
    entries: [],
  }
}

/** The innermost frame first, as a stack trace is read. */
function stacksSection(
  title: string,
  stacks: readonly TopStack[],
  write: (weight: number) => string,
  top: number,
): Section {
  return {
    title,
    entries: stacks.slice(0, Math.min(top, shownStacks)).flatMap(({ frames, weight, samples }) => [
      entry(null, `- ${write === count ? '' : `${write(weight)}, `}${counted(samples, 'sample')}`),
      ...frames
        .slice(-shownFrames)
        .reverse()
        .map((frame) => entry('  at', shownName(frame))),
      ...(frames.length > shownFrames
        ? [entry('  at', counted(frames.length - shownFrames, 'more frame'))]
        : []),
    ]),
  }
}

function stackFindings(title: string, found: StackFindings | null, top: number): Section[] {
  if (found === null) return []
  const write = found.unit === 'bytes' ? size : count
  return [
    framesSection(`${title} Frames`, found.topFrames, write, top),
    stacksSection(`${title} Stacks`, found.topStacks, write, top),
  ]
}

function liveSection({ live }: RecordingFindings, top: number): Section {
  const title = 'Live Objects by Class'
  if (live === null || live.byClass.length === 0) return { title, entries: [] }
  return {
    title,
    headline: `${counted(live.samples, 'sample')}, by ${shownName(live.source)}`,
    table: {
      columns: [
        { title: 'samples', holds: 'figures' },
        { title: 'bytes', holds: 'figures' },
        { title: 'class', holds: 'words' },
      ],
      rows: live.byClass
        .slice(0, top)
        .map((one) => [count(one.samples), orNot(one.bytes, size), shownName(one.class)]),
    },
    entries:
      live.otherClasses.classes === 0
        ? []
        : [entry(null, `and ${counted(live.otherClasses.classes, 'more class', 'more classes')}`)],
  }
}

/** Where what stayed alive was made; some formats know no more of it. */
function liveStacks({ live }: RecordingFindings, top: number): Section[] {
  if (live === null) return []
  const write = live.totalBytes === null ? count : size
  return [
    framesSection('Frames That Made What Stayed Alive', live.topFrames, write, top),
    stacksSection('Stacks That Made What Stayed Alive', live.topStacks, write, top),
  ]
}

/** Steps shown of what keeps a sampled object. */
const shownChain = 8

function chainsSection({ live }: RecordingFindings, top: number): Section {
  const chains = (live?.chains ?? []).filter(({ heldBy, root }) => heldBy.length > 0 || root !== null)
  return {
    title: 'Who Keeps Them',
    entries: chains.slice(0, Math.min(top, shownDetails)).map((chain) => {
      const age = chain.ageMs === null ? '' : `, ${duration(chain.ageMs)} old`
      const steps = chain.heldBy.slice(0, shownChain).map(shownName)
      if (chain.heldBy.length > shownChain) steps.push(`${chain.heldBy.length - shownChain} more`)
      if (chain.root !== null) steps.push(shownName(chain.root))
      return entry(null, `- ${shownName(chain.class)}${age}: held by ${steps.join(' < ')}`)
    }),
  }
}

function gcSection({ gc }: RecordingFindings, top: number): Section {
  const title = 'Garbage Collection'
  if (gc === null) return { title, entries: [] }
  const { heap } = gc
  return {
    title,
    entries: [
      entry('collections', orNot(gc.collections, count)),
      entry('paused', `${orNot(gc.pauseMsTotal, time)} in all, longest ${orNot(gc.pauseMsMax, time)}`),
      ...gc.collectors.map(({ name, collections }) =>
        entry('', `${shownName(name)}: ${counted(collections, 'time')}`),
      ),
      ...gc.causes
        .slice(0, Math.min(top, shownDetails))
        .map(({ cause, collections, pauseMsTotal }, i) =>
          entry(
            i === 0 ? 'causes' : '',
            `${shownName(cause)}: ${counted(collections, 'time')}, ${time(pauseMsTotal)}`,
          ),
        ),
      ...(heap === null
        ? []
        : [
            entry(
              'heap',
              `in use peak ${size(heap.usedPeakBytes)}, committed peak ${orNot(heap.committedPeakBytes, size)}`,
            ),
            entry(
              'after collections',
              `${orNot(heap.lastAfterBytes, size)} at last, of ${count(heap.afterCollections)}`,
            ),
          ]),
    ],
  }
}

function exceptionsSection({ exceptions }: RecordingFindings, top: number): Section {
  const title = 'Exceptions'
  if (exceptions === null) return { title, entries: [] }
  return {
    title,
    headline:
      exceptions.throwables === null
        ? `${count(exceptions.recorded)} recorded`
        : `${count(exceptions.throwables)} made, ${count(exceptions.recorded)} recorded`,
    entries: exceptions.byClass
      .slice(0, Math.min(top, shownDetails))
      .map((one) => entry(shownName(one.class), count(one.count))),
  }
}

function containersSection({ containers }: RecordingFindings): Section {
  const title = 'Container'
  if (containers === null) return { title, entries: [] }
  return {
    title,
    entries: [
      ...(containers.type === null ? [] : [entry('kind', shownName(containers.type))]),
      entry('processors', orNot(containers.cpus, count)),
      entry(
        'memory limit',
        containers.memoryLimitBytes === null ? 'none' : size(containers.memoryLimitBytes),
      ),
      ...(containers.memoryPeakBytes === null
        ? []
        : [entry('memory peak', size(containers.memoryPeakBytes))]),
      ...(containers.memoryFailures === null ? [] : [entry('limit hits', count(containers.memoryFailures))]),
      ...(containers.throttledMs === null ? [] : [entry('throttled', time(containers.throttledMs))]),
    ],
  }
}

function memorySection({ memory, threads, classes }: RecordingFindings, top: number): Section {
  const rss = memory?.rss ?? null
  return {
    title: 'Memory',
    entries: [
      ...(rss === null ? [] : [entry('RSS', `peak ${size(rss.peakBytes)}, at last ${size(rss.lastBytes)}`)]),
      ...(memory?.native ?? [])
        .slice(0, Math.min(top, shownDetails))
        .map((one) => entry(shownName(one.kind), `committed ${size(one.committedLastBytes)} at last`)),
      ...(threads === null
        ? []
        : [entry('threads', `${count(threads.peak)} at most, ${count(threads.activeLast)} at last`)]),
      ...(classes === null
        ? []
        : [entry('classes', `${count(classes.loaded)} loaded, ${count(classes.unloaded)} unloaded`)]),
    ],
  }
}

function eventsSection({ events }: RecordingFindings, top: number): Section {
  const title = 'Events'
  const sorted = Object.entries(events).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  if (sorted.length === 0) return { title, entries: [] }
  return {
    title,
    table: {
      columns: [
        { title: 'events', holds: 'figures' },
        { title: 'type', holds: 'words' },
      ],
      rows: sorted.slice(0, top).map(([type, n]) => [count(n), shownName(type)]),
    },
    entries: sorted.length > top ? [entry(null, `and ${counted(sorted.length - top, 'more type')}`)] : [],
  }
}

function unknownSection({ unknown }: RecordingFindings): Section {
  const parts = [
    ['events without a type', unknown.eventsWithoutType],
    ['unreadable events', unknown.unreadableEvents],
    ['samples without a stack or class', unknown.unresolvedSamples],
    ['unreadable parts', unknown.unreadableParts],
  ] as const
  return {
    title: 'Unknown Parts',
    entries: parts.filter(([, n]) => n > 0).map(([name, n]) => entry(name, count(n))),
  }
}
