import type { CommandModule } from './command.js'
import { addRunOptions, type RunFlags, toRunOptions } from './run-options.js'
import { addUiOption, type UiFlags, uiPort } from './ui-options.js'

/** `heapmark exec`: any command under a heap limit, without a scenario. */
export const execCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('exec')
    .summary('profile any command under a heap limit, without a scenario')
    .description(
      'Starts the command after -- under the heap limit, watches its memory, and leaves a run folder with its report.',
    )
    .argument('[min-heap]', 'heap to start with, as the JVM writes sizes', '64m')
    .argument('[max-heap]', 'heap limit', '1g')
    .option('--target <name>', 'jvm, node or command (default: by the command itself)')
    .option('--receiver', 'start the receiver too, for a program that sends over HTTP')
  addRunOptions(command)
  addUiOption(command, 'serve a live page of the run')
  command.addHelpText('after', examples)
  command.action(async (minHeap: string, maxHeap: string, flags: ExecFlags) => {
    const { inferTargetKind } = await import('../targets/infer-kind.js')
    const target = flags.target ?? inferTargetKind(context.program, context.cwd)
    const withReceiver = flags.receiver === true || flags.keepServer === true
    const options = toRunOptions(
      { scenarioFile: null, minHeap, maxHeap, target, withReceiver },
      flags,
      context,
    )
    const { runAndReport } = await import('./run-and-report.js')
    done(
      await runAndReport(
        options,
        { quiet: flags.quiet === true, json: flags.json === true, ui: uiPort(flags) },
        context,
      ),
    )
  })
}

interface ExecFlags extends RunFlags, UiFlags {
  readonly target?: string
  readonly receiver?: true
}

const examples = `
Examples:
  heapmark exec 256m 1g -- java -jar app.jar --port 9000
  heapmark exec 64m 256m --gc serial --oom-dump -- java -cp classes Main
  heapmark exec 32m 128m -- node worker.js
  heapmark exec 16m 512m -- sh -c 'zcat big.json.gz | jq .name | sort | uniq -c'
  heapmark exec 256m 1g --receiver --port auto -- java -jar sender.jar {url}

The heap limits are the JVM's -Xms and -Xmx, or V8's; any other command gets MAX_HEAP as a limit of its control
group or data segment where the system allows it, and the report says which.

Exit codes: 0 completed, 2 bad input, 3 memory exhausted, 4 killed, 5 timed out, 6 crashed,
7 stream broken, 10 the environment refused (port, disk), 130 interrupted. See docs/errors.md.`
