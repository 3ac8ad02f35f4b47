import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CaptureOptions } from '../model/collector.js'
import { checkJvmCapture } from './check-jvm-capture.js'

const nothing: CaptureOptions = {
  gcLogging: true,
  oomDump: true,
  flightRecorder: false,
  jfrSettings: 'profile',
  profiler: null,
  jmxPort: null,
  nativeMemory: true,
  intervalMs: 100,
}
const emptyMachine = { HOME: '/nowhere', PATH: '/nowhere' }

/** The code of the error that this is refused with; null when it is not. */
function refusal(capture: Partial<CaptureOptions>, resultsFolder = '/results'): string | null {
  try {
    checkJvmCapture({ ...nothing, ...capture }, resultsFolder, emptyMachine)
    return null
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('what a JVM is to capture', () => {
  it.each([
    ['all that needs nothing', {}, null],
    ['a free port', { jmxPort: 0 }, null],
    ['async-profiler that is not there', { profiler: 'async-profiler' }, 'PROFILER_NOT_FOUND'],
    ['YourKit that is not there', { profiler: 'yourkit' }, 'PROFILER_NOT_FOUND'],
    ['settings that are not there', { flightRecorder: true, jfrSettings: 'no.jfc' }, 'RECORDING_SETTINGS'],
    ['settings that nobody reads', { flightRecorder: false, jfrSettings: 'no.jfc' }, null],
    ['the settings of the JDK', { flightRecorder: true }, null],
  ] as const)('is looked at before anything starts: %s', (_what, capture, expected) => {
    expect(refusal(capture)).toBe(expected)
  })

  it('has to go into a folder that a JVM option can name', () => {
    expect(refusal({}, 'results/100%')).toBe('RESULTS_UNWRITABLE')
  })

  it('needs a port that nobody has', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    expect(refusal({ jmxPort: typeof address === 'object' ? (address?.port ?? 0) : 0 })).toBe('PORT_IN_USE')
  })
})
