import { conduct } from '../experiments/engine/conduct.js'
import { ExperimentControls } from '../experiments/engine/controls.js'
import type { ExperimentKind } from '../experiments/engine/plan.js'
import { type ExitCode, exitCodes } from '../model/errors.js'
import type { RunOptions } from '../run/options.js'
import type { CliContext } from './command.js'
import type { ExperimentFlags } from './experiment-options.js'
import { quietExperiment, showExperiment } from './experiment-progress.js'
import { takeSignals } from './signals.js'

/** Conducts an experiment with progress on standard error; prints its report, or with --json the report's JSON. */
export async function runExperiment<O, F extends object>(
  kind: ExperimentKind<O, F>,
  options: O,
  base: RunOptions,
  flags: Pick<ExperimentFlags, 'json' | 'quiet' | 'resume' | 'format'>,
  context: CliContext,
): Promise<ExitCode> {
  const { out, err } = context
  const controls = new ExperimentControls()
  const view = flags.quiet === true ? quietExperiment() : showExperiment(err)
  // First signal: an end with what is known. Second: everything ends at once.
  const release = takeSignals((signal) => {
    if (controls.interrupt(signal)) return view.stage('stopping; press Ctrl-C again to leave at once')
    controls.killNow()
    view.end()
    context.exitNow(exitCodes.interrupted)
  })
  try {
    const request = { options, base, resume: flags.resume === true }
    const { folder, report, texts } = await conduct(kind, request, view, controls)
    view.end()
    if (flags.json === true) out.write(texts['report.json'])
    else if (flags.quiet !== true) out.write(texts['report.txt'])
    // The runner of GitHub Actions reads both outputs of a step.
    const annotations = flags.format.includes('github') ? texts['report.github.txt'] : undefined
    if (annotations !== undefined) (flags.json === true ? err : out).write(annotations)
    if (flags.quiet !== true) {
      err.line(`experiment folder: ${folder}`)
      if (report.ended === 'interrupted') err.line('go on with the same command and --resume')
    }
    return report.ended === 'interrupted' ? exitCodes.interrupted : kind.exitCode(report)
  } finally {
    view.end()
    release()
  }
}
