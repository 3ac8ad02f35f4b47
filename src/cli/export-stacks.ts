import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { AnalysedFile } from '../analysers/artefact/reader.js'
import type { StackDiff } from '../analysers/recording/stacks/diff.js'
import {
  exportStacks,
  type StackFormatName,
  stackFormats,
} from '../analysers/recording/stacks/export/index.js'
import type { RecordingStacks } from '../analysers/recording/stacks/recording-stacks.js'
import type { StackTrie } from '../analysers/recording/stacks/stack-trie.js'
import { HeapmarkError } from '../model/errors.js'
import { systemErrorCode } from '../system/files.js'
import type { CliContext } from './command.js'
import { type StackKind, stackKinds } from './stack-kinds.js'

export interface ExportFlags {
  readonly export?: string
  readonly weight?: StackKind
  readonly output?: string
}

/** @throws HeapmarkError UNKNOWN_FORMAT */
function stackFormat(word: string): StackFormatName {
  if (Object.hasOwn(stackFormats, word)) return word as StackFormatName
  throw new HeapmarkError('UNKNOWN_FORMAT', `unknown format '${word}' of stacks`, {
    hint: `known: ${Object.keys(stackFormats).join(', ')}`,
  })
}

/** @throws HeapmarkError UNKNOWN_FORMAT, USAGE for an option that belongs to --export without it */
export function checkExportFlags(flags: ExportFlags): void {
  if (flags.export !== undefined) {
    stackFormat(flags.export)
    return
  }
  const lone = flags.output !== undefined ? '--output' : flags.weight !== undefined ? '--weight' : null
  if (lone === null) return
  throw new HeapmarkError('USAGE', `${lone} belongs to --export`, {
    hint: 'add --export svg, or send the report elsewhere with > FILE',
  })
}

/**
 * Writes the stacks of a recording to a file, and says so.
 * @throws HeapmarkError UNKNOWN_FORMAT, NOTHING_TO_EXPORT, OUTPUT_UNWRITABLE
 */
export async function exportOf(
  analysed: AnalysedFile,
  flags: ExportFlags,
  context: CliContext,
): Promise<void> {
  const { file } = analysed.analysis
  const kind = chosenKind(file, analysed.stacks, flags.weight)
  await writeStacks(analysed.stacks![kind]!, kind, `${path.basename(file)}.${kind}`, flags, context)
}

/**
 * The kind of stacks that was asked for, or the first that there are.
 * @throws HeapmarkError NOTHING_TO_EXPORT
 */
export function chosenKind(
  file: string,
  stacks: RecordingStacks | null,
  wanted: StackKind | undefined,
): StackKind {
  const there = stackKinds.filter((kind) => stacks?.[kind] !== undefined)
  const kind = wanted === undefined ? there[0] : there.find((one) => one === wanted)
  if (kind !== undefined) return kind
  throw new HeapmarkError(
    'NOTHING_TO_EXPORT',
    `${file} has no ${wanted === undefined ? '' : `${wanted} `}stacks`,
    {
      hint:
        there.length > 0
          ? `it has: ${there.join(', ')}`
          : 'flame graphs are made of recordings and profiles: JFR, .cpuprofile, .heapprofile, collapsed stacks, pprof',
    },
  )
}

/** Writes to `--output`, else to a file named after the recording in the current folder. */
export async function writeStacks(
  stacks: StackTrie | StackDiff,
  kind: StackKind,
  name: string,
  flags: ExportFlags,
  context: CliContext,
): Promise<void> {
  const format = stackFormat(flags.export ?? '')
  const output = flags.output ?? `${name}${stackFormats[format].suffix}`
  try {
    await writeFile(output, exportStacks(stacks, format))
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === undefined) throw error
    throw new HeapmarkError('OUTPUT_UNWRITABLE', `${output} cannot be written (${code})`, {
      hint: 'name another file with --output',
    })
  }
  context.err.line(`${kind} stacks written to ${output}`)
}
