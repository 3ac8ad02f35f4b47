import { Option } from 'commander'
import type { AnalysedFile } from '../analysers/artefact/reader.js'
import { exitCodes } from '../model/errors.js'
import { type DumpMode, knownFormat, readNamed } from './analyze.js'
import type { CliContext, CommandModule } from './command.js'
import { wholeNumberOption } from './options.js'
import { type StackKind, stackKinds } from './stack-kinds.js'

interface DiffFlags {
  readonly format: string
  readonly mode: DumpMode
  readonly top?: number
  readonly export?: string
  readonly weight?: StackKind
  readonly output?: string
}

/** `heapmark diff`: two GC logs, dumps or recordings, side by side. */
export const diffCommand: CommandModule = (program, context, done) => {
  program
    .command('diff')
    .summary('compare two GC logs, heap dumps, recordings')
    .description(
      'Compares two files of one kind: figures of GC logs, classes of heap dumps, allocation and frames of recordings. The kind is told by the content.',
    )
    .argument('<before>', 'the earlier file')
    .argument('<after>', 'the later file')
    .option('--format <format>', 'text, json or markdown', 'text')
    .addOption(
      new Option('--mode <mode>', 'of heap dumps: full also compares what is reachable')
        .choices(['histogram', 'full'])
        .default('histogram'),
    )
    .option('--top <n>', 'rows of each table (default: 15)', wholeNumberOption('--top', 1))
    .option('--export <format>', 'write a differential flame graph: speedscope, collapsed, pprof or svg')
    .addOption(
      new Option('--weight <what>', 'which stacks to export (default: the first that both have)').choices([
        ...stackKinds,
      ]),
    )
    .option('--output <file>', 'where --export writes')
    .addHelpText('after', examples)
    .action(async (before: string, after: string, flags: DiffFlags) => {
      const format = await knownFormat(flags.format)
      const { checkExportFlags } = await import('./export-stacks.js')
      checkExportFlags(flags)
      const { kindOf } = await import('../analysers/artefact/analyse-file.js')
      const { compareFiles, requireSameKind } = await import('../analysers/artefact/compare.js')
      // Before anything large is read.
      requireSameKind(
        { file: before, kind: await kindOf(before) },
        { file: after, kind: await kindOf(after) },
      )
      const earlier = await readNamed(before, flags, context)
      const later = await readNamed(after, flags, context)
      const diff = compareFiles(earlier, later)
      if (flags.export !== undefined) await exportDiff(earlier, later, flags, context)
      const { diffFormats } = await import('../reports/artefact/diff.js')
      context.out.write(diffFormats[format](diff, flags.top))
      done(exitCodes.completed)
    })
}

async function exportDiff(
  before: AnalysedFile,
  after: AnalysedFile,
  flags: DiffFlags,
  context: CliContext,
): Promise<void> {
  const { chosenKind, writeStacks } = await import('./export-stacks.js')
  const { diffStacks } = await import('../analysers/recording/stacks/diff.js')
  const inBoth = stackKinds.find(
    (kind) => before.stacks?.[kind] !== undefined && after.stacks?.[kind] !== undefined,
  )
  const wanted = flags.weight ?? inBoth
  const kind = chosenKind(before.analysis.file, before.stacks, wanted)
  chosenKind(after.analysis.file, after.stacks, kind)
  await writeStacks(
    // Recordings differ in length.
    diffStacks(before.stacks![kind]!, after.stacks![kind]!, { asShares: true }),
    kind,
    `diff.${kind}`,
    flags,
    context,
  )
}

const examples = `
Examples:
  heapmark diff before/gc.log after/gc.log             pauses, throughput, allocation, live set
  heapmark diff first.hprof later.hprof                which classes grew, by bytes and count
  heapmark diff before.jfr after.jfr --export svg --weight allocation --output change.svg
  heapmark diff before.cpuprofile after.cpuprofile --format markdown

Exit codes: 0 compared, 2 a file cannot be read, or they are of different kinds.`
