import { describe, expect, it } from 'vitest'
import { runtimeOf } from '../../test/support/watched-jvm.js'
import type { CaptureOptions } from '../model/collector.js'
import type { TargetRuntime } from '../model/target.js'
import { collectorsFor } from './index.js'

const everything: CaptureOptions = {
  gcLogging: true,
  oomDump: true,
  flightRecorder: true,
  jfrSettings: 'profile',
  profiler: null,
  jmxPort: null,
  nativeMemory: true,
  intervalMs: 100,
}

function optionsFor(runtime: TargetRuntime): string[] {
  const facts = { runFolder: '/run', runtime }
  return collectorsFor('jvm', everything).flatMap(
    (collector) => collector.additions?.(facts).jvmOptions ?? [],
  )
}

const jvm = runtimeOf({ major: 17, home: '/jdk' })

describe("a JVM's options", () => {
  it('are those of its version', () => {
    expect(optionsFor(jvm).map((option) => option.split(/[=,]/)[0])).toEqual([
      '-Xlog:gc*',
      '-XX:+HeapDumpOnOutOfMemoryError',
      '-XX:HeapDumpPath',
      '-XX:StartFlightRecording',
      '-XX:FlightRecorderOptions',
      '-Xlog:jfr+startup',
      '-XX:NativeMemoryTracking',
    ])
  })

  it('are kept from OpenJ9, which would not start with them', () => {
    expect(optionsFor({ ...jvm, version: '17.0.9 (IBM Corporation, OpenJ9)' })).toEqual([])
  })
})
