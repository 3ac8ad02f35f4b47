import path from 'node:path'
import { Option } from 'commander'
import type { AnalysedFile, AnalyseOptions } from '../analysers/artefact/reader.js'
import { type ExitCode, errorCatalogue, exitCodes, HeapmarkError } from '../model/errors.js'
import type { ArtefactFormat, Outcomes } from '../reports/artefact/index.js'
import type { CliContext, CommandModule } from './command.js'
import { wholeNumberOption } from './options.js'
import { type StackKind, stackKinds } from './stack-kinds.js'

interface AnalyzeFlags {
  readonly format: string
  readonly mode?: DumpMode
  readonly top?: number
  readonly export?: string
  readonly weight?: StackKind
  readonly output?: string
}

export type DumpMode = 'histogram' | 'full'

/** `heapmark analyze`: what a GC log, heap dump or recording says. */
export const analyzeCommand: CommandModule = (program, context, done) => {
  program
    .command('analyze')
    .summary('read GC logs, heap dumps, recordings, profiles')
    .description(
      'Reads what a run or a program left: GC logs (JDK 8 to 25, V8, Go), heap dumps (HPROF, V8 .heapsnapshot), flight recordings (JFR), .cpuprofile, .heapprofile, collapsed stacks, pprof; plain or packed. The kind is told by the content, not by the name.',
    )
    .argument('<file...>', 'files to read; of a rotated GC log one is enough')
    .option('--format <format>', 'text, json or markdown', 'text')
    .addOption(
      new Option(
        '--mode <mode>',
        'of heap dumps: histogram (by class, in constant memory) or full (the object graph); default: full, should it fit into memory',
      ).choices(['histogram', 'full']),
    )
    .option('--top <n>', 'rows of each table (default: 15)', wholeNumberOption('--top', 1))
    .option('--export <format>', 'write the stacks of a recording: speedscope, collapsed, pprof or svg')
    .addOption(
      new Option('--weight <what>', 'which stacks to export (default: the first there are)').choices([
        ...stackKinds,
      ]),
    )
    .option('--output <file>', 'where --export writes')
    .addHelpText('after', examples)
    .action(async (files: string[], flags: AnalyzeFlags) => {
      const { artefactFormats } = await import('../reports/artefact/index.js')
      const format = await knownFormat(flags.format)
      await checkExport(files, flags)
      const outcomes = await analyseAll(files, flags, context)
      const readable = outcomes.files.some((one) => 'kind' in one)
      if (readable || format === 'json') context.out.write(artefactFormats[format](outcomes))
      done(readable ? exitCodes.completed : exitCodeOf(outcomes))
    })
}

/** @throws HeapmarkError UNKNOWN_FORMAT */
export async function knownFormat(word: string): Promise<ArtefactFormat> {
  const { artefactFormats, isArtefactFormat } = await import('../reports/artefact/index.js')
  if (isArtefactFormat(word)) return word
  throw new HeapmarkError('UNKNOWN_FORMAT', `unknown format '${word}'`, {
    hint: `known: ${Object.keys(artefactFormats).join(', ')}`,
  })
}

async function checkExport(files: readonly string[], flags: AnalyzeFlags): Promise<void> {
  const { checkExportFlags } = await import('./export-stacks.js')
  checkExportFlags(flags)
  if (flags.export === undefined || files.length === 1) return
  throw new HeapmarkError('USAGE', '--export takes one file', {
    hint: 'export them one by one; two are compared by heapmark diff A B --export svg',
  })
}

/** A file that cannot be read costs one error; the others are read all the same. */
async function analyseAll(
  files: readonly string[],
  flags: AnalyzeFlags,
  context: CliContext,
): Promise<Outcomes> {
  const { printError } = await import('./print-error.js')
  const found: Outcomes['files'][number][] = []
  const seen = new Set<string>()
  for (const file of files) {
    // A rotated set is read by the first of its files that is named.
    if (seen.has(path.resolve(file))) continue
    try {
      const analysed = await readNamed(file, flags, context)
      for (const one of analysed.paths) seen.add(path.resolve(one))
      if (flags.export !== undefined) {
        const { exportOf } = await import('./export-stacks.js')
        await exportOf(analysed, flags, context)
      }
      found.push(analysed.analysis)
    } catch (error) {
      if (!(error instanceof HeapmarkError)) throw error
      printError(error, context.err)
      found.push({ file, code: error.code, message: error.message, hint: error.hint ?? null })
    }
  }
  return { files: found, named: files.length, top: flags.top }
}

/** Of what none could be read: why the first could not. */
function exitCodeOf({ files }: Outcomes): ExitCode {
  const failed = files.find((one) => 'code' in one)
  return failed === undefined ? exitCodes.badInput : errorCatalogue[failed.code].exitCode
}

/** Reads one file, with a bar on a terminal. @throws HeapmarkError */
export async function readNamed(
  file: string,
  flags: { readonly mode?: DumpMode },
  context: CliContext,
): Promise<AnalysedFile> {
  const { analyseFile } = await import('../analysers/artefact/analyse-file.js')
  const { showFileProgress } = await import('./file-progress.js')
  const { printable } = await import('../reports/printable.js')
  const progress = showFileProgress(context.err, printable(path.basename(file)))
  const options: AnalyseOptions = {
    ...(flags.mode === undefined ? {} : { mode: flags.mode }),
    onProgress: (phase, share) => progress.at(phase, share),
  }
  try {
    return await analyseFile(file, options)
  } finally {
    progress.end()
  }
}

const examples = `
A file that was cut off is read as far as it goes, and the report begins with how far that was.

Examples:
  heapmark analyze results/RUN/gc.log                  advice, pauses, allocation, live set
  heapmark analyze gc.log heap.hprof app.jfr           one report after another
  heapmark analyze heap.hprof --top 40                 leak suspects, classes, duplicate strings
  heapmark analyze heap.hprof.gz --mode histogram      a dump larger than the machine
  heapmark analyze gc.log --format json | jq .gc.pauseMsMax
  heapmark analyze app.jfr --export svg --weight allocation --output allocation.svg

Exit codes: 0 at least one file was read (in part: the report says so), 2 none could be read, or bad input,
10 the environment refused (memory, disk).`
