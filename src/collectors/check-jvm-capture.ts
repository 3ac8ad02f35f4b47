import { resolve } from 'node:path'
import type { CaptureOptions } from '../model/collector.js'
import { HeapmarkError } from '../model/errors.js'
import { findPortHolder } from '../system/port-holder.js'
import { requireAsyncProfiler } from './async-profiler/async-profiler.js'
import { checkRecorderSettings } from './jfr/options.js'
import { checkRunFolderName } from './jvm-options.js'
import { requireYourKit } from './yourkit/yourkit.js'

/**
 * What a JVM is to capture, before anything starts: that it is installed, can be read, has a free port, and can be
 * written where the run's results go.
 * @throws HeapmarkError PROFILER_NOT_FOUND, RECORDING_SETTINGS, PORT_IN_USE or RESULTS_UNWRITABLE
 */
export function checkJvmCapture(
  capture: CaptureOptions,
  resultsFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  checkRunFolderName(resolve(resultsFolder))
  if (capture.profiler === 'async-profiler') requireAsyncProfiler(environment)
  if (capture.profiler === 'yourkit') requireYourKit(environment)
  if (capture.flightRecorder) checkRecorderSettings(capture.jfrSettings)
  if (capture.jmxPort !== null && capture.jmxPort > 0) checkPort(capture.jmxPort)
}

function checkPort(port: number): void {
  const holder = findPortHolder(port)
  if (holder === null) return
  throw new HeapmarkError('PORT_IN_USE', `port ${port} is taken by ${holder.command} (pid ${holder.pid})`, {
    place: '--jmx',
    hint: 'leave the port out: --jmx takes a free one',
  })
}
