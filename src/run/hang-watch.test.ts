import { describe, expect, it } from 'vitest'
import type { Sample } from '../model/sample.js'
import { HangWatch, silenceAfterExhaustionMs } from './hang-watch.js'

function processSample(tMs: number, cpuMs: number): Sample {
  return {
    series: 'process',
    tMs,
    rssBytes: 1,
    rssAnonBytes: null,
    rssFileBytes: null,
    rssShmemBytes: null,
    peakRssBytes: 1,
    threads: 1,
    openFiles: null,
    cpuMs,
    majorFaults: 0,
    swapBytes: null,
  }
}

function treeSample(tMs: number, cpuMs: number): Sample {
  return { series: 'tree', tMs, processes: 2, rssBytes: 1, cpuMs, children: [] }
}

function receiverSample(tMs: number, requests: number): Sample {
  return {
    series: 'receiver',
    tMs,
    requests,
    bytes: 0,
    errors: 0,
    unique: null,
    openConnections: 1,
    rssBytes: 1,
  }
}

/** Ten samples a second up to `untilMs`, with so many cores in use. */
function work(watch: HangWatch, fromMs: number, untilMs: number, cores: number): void {
  for (let tMs = fromMs; tMs <= untilMs; tMs += 100) watch.see(processSample(tMs, tMs * cores))
}

describe('a watch for targets that hang', () => {
  it('calls a target hung after its patience without records and processor time', () => {
    const watch = new HangWatch({ patienceMs: 10_000 })
    work(watch, 0, 15_000, 0)
    expect(watch.verdict(9000, false)).toBeNull()
    expect(watch.verdict(15_000, false)?.words).toMatch(/^nothing was sent or computed for 1[45] s$/)
  })

  it('waits for a target that computes', () => {
    const watch = new HangWatch({ patienceMs: 10_000 })
    work(watch, 0, 60_000, 0.1)
    expect(watch.verdict(60_000, false)).toBeNull()
  })

  it('waits for a target whose records still arrive although it uses no time to speak of', () => {
    const watch = new HangWatch({ patienceMs: 10_000 })
    for (let second = 0; second < 60; second++) {
      work(watch, second * 1000, second * 1000 + 900, 0)
      watch.see(receiverSample(second * 1000 + 950, second))
    }
    expect(watch.verdict(60_000, false)).toBeNull()
  })

  it('waits for a target whose children compute', () => {
    const watch = new HangWatch({ patienceMs: 10_000 })
    for (let tMs = 0; tMs <= 60_000; tMs += 100) {
      watch.see(processSample(tMs, 0))
      watch.see(treeSample(tMs, tMs / 2))
    }
    expect(watch.verdict(60_000, false)).toBeNull()
  })

  it('has no patience for silence after memory ran out', () => {
    const watch = new HangWatch({ patienceMs: null })
    work(watch, 0, 8000, 0)
    expect(watch.verdict(8000, false)).toBeNull()
    expect(watch.verdict(silenceAfterExhaustionMs + 1000, true)?.words).toMatch(/^it hung: /)
  })

  it('waits without end for a program that may wait', () => {
    const watch = new HangWatch({ patienceMs: null })
    work(watch, 0, 600_000, 0)
    expect(watch.verdict(600_000, false)).toBeNull()
  })
})
