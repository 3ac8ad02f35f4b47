import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type RunRecord, runFiles, runFormatVersion } from '../../src/model/run-record.js'
import type { Sample } from '../../src/model/sample.js'

/** The hand-made run folders; see their README. */
export const fixtureRuns = join('test', 'fixtures', 'runs')

export function fixtureRunIds(): string[] {
  return readdirSync(fixtureRuns).filter((name) => /^\d{4}-/.test(name))
}

/** The five of them that stand for a results folder; more fixtures do not change what tests see there. */
export const listedRunIds: readonly string[] = fixtureRunIds()
  .filter((name) => name < '2026-01-21')
  .sort()

export function copyListedRuns(results: string): void {
  for (const id of listedRunIds) cpSync(join(fixtureRuns, id), join(results, id), { recursive: true })
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(os.tmpdir(), 'heapmark-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A complete record of a run in which nothing was measured; tests change what they are about. */
export function emptyRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    formatVersion: runFormatVersion,
    heapmarkVersion: '0.1.0',
    id: '2026-01-16T10-30-00Z-empty',
    scenario: { name: 'empty', description: null, file: 'empty.yaml', text: '', problems: [] },
    seed: 1,
    nowMs: 0,
    commandLine: ['heapmark', 'run', 'empty.yaml'],
    workingDirectory: '/home/user',
    benchPid: 1,
    options: {},
    machine: {
      cpus: 2,
      cpuModel: 'Example CPU',
      memoryBytes: 2 ** 33,
      kernel: 'Linux',
      nodeVersion: 'v20.19.0',
    },
    target: { kind: 'embedded', pid: null, command: [], runtime: null, limits: null },
    heap: { minBytes: 2 ** 24, maxBytes: 2 ** 26, collector: null },
    receiver: null,
    startedAt: '2026-01-16T10:30:00.000Z',
    endedAt: '2026-01-16T10:30:10.000Z',
    durationMs: 10_000,
    sampleIntervalMs: 100,
    outcome: { kind: 'completed' },
    asked: { records: null, ratePerSecond: null, steps: [] },
    stream: null,
    notes: [],
    quality: {
      samplesTaken: 0,
      samplesLost: 0,
      samplerShare: null,
      longestGapMs: null,
      truncatedFiles: [],
      loadAverageAtStart: null,
    },
    artefacts: [],
    ...changes,
  }
}

/** Writes a run folder. @returns its path */
export function writeRun(resultsFolder: string, record: RunRecord, samples?: readonly Sample[]): string {
  const folder = join(resultsFolder, record.id)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, runFiles.record), JSON.stringify(record))
  if (samples) {
    writeFileSync(join(folder, runFiles.samples), samples.map((one) => `${JSON.stringify(one)}\n`).join(''))
  }
  return folder
}
