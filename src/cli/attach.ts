import type { CommandModule } from './command.js'
import { durationOption, listOption } from './options.js'
import { toRunOptions } from './run-options.js'
import { addUiOption, type UiFlags, uiPort } from './ui-options.js'

interface AttachFlags extends UiFlags {
  readonly duration: number
  readonly sampleInterval: number
  readonly results: string
  readonly format: readonly string[]
  readonly json?: true
  readonly quiet?: true
}

/** `heapmark attach`: watches a process that runs already. */
export const attachCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('attach')
    .summary('watch a running process for some time')
    .description(
      'Watches the memory of a running process of yours, by its pid, leaves a run folder with its report, and leaves the process running.',
    )
    .argument('<pid>', 'of a JVM, a Node.js process or any other')
    .option('--duration <time>', 'how long', durationOption('--duration'), 30_000)
    .option('--sample-interval <time>', 'time between two samples', durationOption('--sample-interval'), 100)
    .option('--results <dir>', 'where run folders go', 'results')
    .option('--format <list>', 'reports to write: text, json, markdown', listOption, [
      'text',
      'json',
      'markdown',
    ])
    .option('--json', 'print report.json on standard output; progress goes to standard error')
    .option('--quiet', 'print nothing but errors and what --json asks for')
  addUiOption(command, 'serve a live page of the run')
  command.addHelpText('after', notes).action(async (word: string, flags: AttachFlags) => {
    const { pidIn } = await import('../targets/attach/attach.js')
    const { heapOf } = await import('../targets/attach/heap-of.js')
    const { runAndReport } = await import('./run-and-report.js')
    const pid = pidIn([word])
    const heap = await heapOf(pid)
    const subject = {
      scenarioFile: null,
      minHeap: String(heap.minBytes),
      maxHeap: String(heap.maxBytes),
      heapIsTold: heap.told,
      target: 'attach',
      withReceiver: false,
    }
    const flagsOfRun = {
      port: 0,
      jfrSettings: 'profile',
      gcLogging: false,
      timeout: flags.duration,
      ...flags,
    }
    const options = toRunOptions(subject, flagsOfRun, { ...context, program: [String(pid)] })
    done(
      await runAndReport(
        options,
        { quiet: flags.quiet === true, json: flags.json === true, ui: uiPort(flags) },
        context,
      ),
    )
  })
}

const notes = `
A JVM is watched through its perf counters, without attaching to it. The inspector of a Node.js process is opened for
the time of the watch. Of any other process the kernel's figures are seen. While it is watched, heapmark dump,
histogram, record and gc take its run as they take any other.`
