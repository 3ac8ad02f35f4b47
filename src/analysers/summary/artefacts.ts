import { join, normalize } from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import type { HeapFindings } from '../../model/heap-findings.js'
import type { DominatorNode } from '../../model/page-data.js'
import type { RecordingFindings } from '../../model/recording-findings.js'
import type { Artefact, RunRecord } from '../../model/run-record.js'
import { GiB, MiB } from '../../model/size.js'
import type { RecordingStacks, RecordingTimes } from '../recording/stacks/recording-stacks.js'

/** What was found in an artefact, or why nothing was. */
export type Found<T> = { readonly file: string; readonly findings: T } | { readonly why: string }

export interface ArtefactsRead {
  readonly heapDump: Found<HeapFindings>
  readonly recording: Found<RecordingFindings>
  /** Of the recording, its file's path within the folder; null without one. */
  readonly stacks: StacksRead | null
  /** Who holds what in the dump; null unless asked for, and of a dump that was read by class alone. */
  readonly dominators: DominatorNode | null
}

export interface StacksRead {
  readonly file: string
  readonly stacks: RecordingStacks
  /** null unless asked for. */
  readonly times: RecordingTimes | null
}

export interface ReadArtefactsOptions {
  /** Tell also when stacks were seen, and who holds what in a dump. */
  readonly forPage: boolean
}

const none = { why: 'the run left none' } as const
export const noArtefacts: ArtefactsRead = { heapDump: none, recording: none, stacks: null, dominators: null }

/**
 * A report reads a dump's object graph while that is quick and fits beside a run: by the file's size and by what the
 * graph would take, never by what the machine has free, so that the report is the same anywhere.
 */
const largestGraphFileBytes = 300 * MiB
const largestGraphBytes = 1 * GiB
/** Beyond these nothing is read for a report: `heapmark analyze` takes its time. */
const largestDumpBytes = 4 * GiB
const largestRecordingBytes = 512 * MiB

/** Reads the run's heap dump and its recording, as far as they are there. Never throws. */
export async function readArtefacts(
  runFolder: string,
  record: RunRecord,
  options: ReadArtefactsOptions = { forPage: false },
): Promise<ArtefactsRead> {
  const within = record.artefacts.filter(({ path }) => isWithin(path))
  return {
    ...(await readDump(runFolder, chosenDump(within), options)),
    ...(await readRecordingOf(runFolder, chosenRecording(within), options)),
  }
}

/** `run.json` may have been edited: nothing outside of the folder is read. */
export function isWithin(path: string): boolean {
  const normal = normalize(path)
  return !normal.startsWith('/') && !/^\.\.(?:\/|$)/.test(normal)
}

/** The one that was made because the heap ran out says most, else the last one. */
function chosenDump(artefacts: readonly Artefact[]): Artefact | null {
  const dumps = artefacts.filter(({ kind }) => kind === 'heap-dump')
  return dumps.find(({ path }) => path.startsWith('heap-out-of-memory.')) ?? dumps.at(-1) ?? null
}

/** A recording tells of allocation and of code; the profiles of V8 of one of them each. */
function chosenRecording(artefacts: readonly Artefact[]): Artefact | null {
  for (const kind of ['recording', 'allocation-profile', 'cpu-profile', 'stacks'] as const) {
    const first = artefacts.find((one) => one.kind === kind)
    if (first !== undefined) return first
  }
  return null
}

async function readDump(
  runFolder: string,
  dump: Artefact | null,
  { forPage }: ReadArtefactsOptions,
): Promise<Pick<ArtefactsRead, 'heapDump' | 'dominators'>> {
  if (dump === null) return { heapDump: none, dominators: null }
  if (dump.bytes > largestDumpBytes) return { heapDump: tooLarge(dump), dominators: null }
  let dominators: DominatorNode | null = null
  const onDominators = (root: DominatorNode) => {
    dominators = root
  }
  const heapDump = await attempt(runFolder, dump, async (path) => {
    const { analyzeHeapDump } = await import('../heap-graph/index.js')
    const byClass = () => analyzeHeapDump(path, { mode: 'histogram' })
    if (dump.bytes > largestGraphFileBytes) return byClass()
    try {
      return await analyzeHeapDump(path, {
        mode: 'full',
        maxMemoryBytes: largestGraphBytes,
        ...(forPage && { onDominators }),
      })
    } catch (error) {
      if (error instanceof HeapmarkError && error.code === 'DUMP_TOO_LARGE') return byClass()
      throw error
    }
  })
  return { heapDump, dominators }
}

async function readRecordingOf(
  runFolder: string,
  recording: Artefact | null,
  { forPage }: ReadArtefactsOptions,
): Promise<Pick<ArtefactsRead, 'recording' | 'stacks'>> {
  if (recording === null) return { recording: none, stacks: null }
  if (recording.bytes > largestRecordingBytes) return { recording: tooLarge(recording), stacks: null }
  let stacks: StacksRead | null = null
  const found = await attempt(runFolder, recording, async (path) => {
    const { readRecording } = await import('../recording/read-recording.js')
    const read = await readRecording(path, { withTimes: forPage })
    stacks = { file: recording.path, stacks: read.stacks, times: read.times }
    return read.findings
  })
  return { recording: found, stacks: 'why' in found ? null : stacks }
}

function tooLarge({ path }: Artefact): { readonly why: string } {
  return { why: `${path} is too large to be read for the report: heapmark analyze reads it` }
}

/** What is there but of no known format counts as not read. Whatever happens here, the run has its report. */
async function attempt<T extends Readable>(
  runFolder: string,
  { path }: Artefact,
  read: (path: string) => Promise<T>,
): Promise<Found<T>> {
  let findings: T
  try {
    findings = await read(join(runFolder, path))
  } catch (error) {
    return { why: `${path} could not be read: ${error instanceof Error ? error.message : String(error)}` }
  }
  if (findings.format !== null) return { file: path, findings }
  return { why: `${path} could not be read: ${findings.partial?.why ?? 'it is of no known format'}` }
}

interface Readable {
  readonly format: string | null
  readonly partial: { readonly why: string } | null
}
