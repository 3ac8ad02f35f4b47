import { type ExitCode, exitCodes } from '../model/errors.js'
import { runExitCode } from '../model/run-exit-code.js'
import { RunControls } from '../run/controls.js'
import type { RunOptions } from '../run/options.js'
import { run } from '../run/run.js'
import { bothObservers } from './both-observers.js'
import type { CliContext } from './command.js'
import { hasKeys, keysHint, takeKeys } from './keys.js'
import type { LivePage } from './live-page.js'
import { quietProgress, showProgress } from './progress.js'
import { takeSignals } from './signals.js'

/**
 * Runs once with progress on standard error; prints the report, or with --json the report's JSON.
 * @param output.ui port of a live page, 0 = any free one; null = none
 */
export async function runAndReport(
  options: RunOptions,
  output: { readonly quiet: boolean; readonly json: boolean; readonly ui: number | null },
  context: CliContext,
): Promise<ExitCode> {
  const { out, err } = context
  const controls = new RunControls()
  const withKeys = !output.quiet && hasKeys()
  const view = output.quiet ? quietProgress() : showProgress(err, context.env, withKeys ? keysHint : null)
  // First signal: a good end with a report. Second: everything ends at once.
  const interrupt = (signal: string) => {
    if (controls.interrupt(signal)) return
    controls.killNow()
    view.end()
    context.exitNow(exitCodes.interrupted)
  }
  const release = takeSignals(interrupt)
  const releaseKeys = withKeys
    ? takeKeys(
        controls,
        () => interrupt('SIGINT'),
        (text) => view.notice(text),
      )
    : () => {}
  let page: LivePage | null = null
  try {
    const formats =
      output.json && !options.formats.includes('json') ? [...options.formats, 'json'] : options.formats
    if (output.ui !== null) {
      const { openLivePage } = await import('./live-page.js')
      const ways = {
        controls,
        interrupt: () => interrupt('SIGINT'),
        say: (text: string) => view.notice(text),
      }
      page = await openLivePage(output.ui, options, ways, context)
      err.line(`live page: ${page.url}`)
    }
    const observer = page === null ? view : bothObservers(view, page.observer)
    const result = await run({ ...options, formats }, observer, controls)
    await page?.close(`${result.report.outcome.kind}; its reports are in ${result.folder}`)
    view.end()
    const shown = output.json ? 'json' : output.quiet ? null : result.written.has('text') ? 'text' : null
    if (shown !== null) out.write(result.written.get(shown)!.text)
    // The runner of GitHub Actions reads both outputs of a step.
    const annotations = result.written.get('github')?.text
    if (annotations !== undefined) (output.json ? err : out).write(annotations)
    if (!output.quiet) {
      err.line(`run folder: ${result.folder}`)
      if (result.keptServer !== null) {
        const { url, pid } = result.keptServer
        err.line(`the receiver still listens at ${url}; stop it with: kill ${pid}`)
      }
    }
    return runExitCode(result.report)
  } finally {
    await page?.close('it could not be carried out: the terminal says why')
    view.end()
    release()
    releaseKeys()
  }
}
