import type { CommandModule } from './command.js'
import { addRunOptions, type RunFlags, toRunOptions } from './run-options.js'
import { addTargetOptions, type TargetFlags, targetSettings } from './target-options.js'
import { addUiOption, type UiFlags, uiPort } from './ui-options.js'

export const defaultScenario = 'scenarios/baseline-http.yaml'

/** `heapmark run`: one run of one scenario. */
export const runCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('run')
    .summary('profile one scenario under a heap limit')
    .description(
      'Starts the receiver and the target under the heap limit, streams the scenario, watches memory, and leaves a run folder with its report.',
    )
    .argument('[scenario]', 'YAML file, or the name of a ready scenario', defaultScenario)
    .argument('[min-heap]', 'heap to start with, as the JVM writes sizes', '512m')
    .argument('[max-heap]', 'heap limit', '2g')
  addTargetOptions(command)
  addRunOptions(command)
  addUiOption(command, 'serve a live page of the run')
  command.addHelpText('after', examples)
  command.action(async (scenario: string, minHeap: string, maxHeap: string, flags: Flags) => {
    const subject = {
      scenarioFile: scenario,
      minHeap,
      maxHeap,
      target: flags.target ?? 'embedded',
      withReceiver: true,
      fixScenario: flags.fix === true,
      settings: targetSettings(flags),
    }
    const options = toRunOptions(subject, flags, context)
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

type Flags = RunFlags & TargetFlags & UiFlags

const examples = `
Examples:
  heapmark run                                          100 records at 5/s in 512m to 2g
  heapmark run scenarios/stress-test-http.yaml 16m 64m  the smallest heap that holds
  heapmark run baseline-http --records 1000 --rate 200 --port auto
  heapmark run baseline-http 64m 256m --flight-recorder --oom-dump
  heapmark run baseline-http --fault status=503,share=20%,from=5s,to=10s --fault stall,from=60%,to=70%
  heapmark run baseline-http 32m 64m --target node -- sender.js {url}
  heapmark run baseline-http 256m 1g --target jvm --gc z -- -jar app.jar --to {url} --count {records}
  heapmark run baseline-http 512m 2g --target data-caterer --jar data-caterer.jar
  heapmark run baseline-json --json | jq .memory.peakRssBytes

In the words after -- , {url}, {port}, {scenario}, {records} and {rate} are replaced; the program also finds them
in HEAPMARK_URL, HEAPMARK_PORT, HEAPMARK_SCENARIO, HEAPMARK_RECORDS and HEAPMARK_RATE.

Exit codes: 0 completed, 2 bad input, 3 memory exhausted, 4 killed, 5 timed out, 6 crashed,
7 stream broken, 10 the environment refused (port, disk), 130 interrupted. See docs/errors.md.`
