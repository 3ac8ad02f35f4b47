import { describe, expect, it } from 'vitest'
import { candidatesFor } from './dispatch.js'
import { passedOver } from './passed-over.js'
import { unifiedRules } from './rules/index.js'

const begins = (message: string, starts: string | readonly string[]) =>
  (typeof starts === 'string' ? [starts] : starts).some((start) => message.startsWith(start))

/** Names of the rules that would read a message. */
const readers = (message: string) =>
  unifiedRules
    .filter((rule) => begins(message, rule.starts) && rule.pattern.test(message))
    .map((rule) => rule.name)

describe('the rules of unified logging', () => {
  it.each(unifiedRules)('$name: reads its own sample, and no other rule does', (rule) => {
    expect(readers(rule.sample)).toEqual([rule.name])
  })

  it.each(unifiedRules)('$name: is found by the first characters of its sample', (rule) => {
    const found = candidatesFor(rule.sample.charCodeAt(0), rule.sample.charCodeAt(1))
    const tried = found.filter(({ starts }) => rule.sample.startsWith(starts)).flatMap(({ rules }) => rules)
    expect(tried).toContain(rule)
    if (rule.ends !== undefined) expect(rule.sample.endsWith(rule.ends)).toBe(true)
  })

  it('have names of their own', () => {
    expect(new Set(unifiedRules.map(({ name }) => name)).size).toBe(unifiedRules.length)
  })

  // Other forms of the same lines, of other JDKs, beside the samples.
  it.each([
    ['pause with heap', 'Pause Young (Allocation Failure) 24M->11M(256M) 7.965ms'],
    [
      'pause with heap',
      'Pause Young (Normal) (G1 Evacuation Pause) (Evacuation Failure: Allocation) 47M->47M(48M) 0.624ms',
    ],
    ['pause with heap', 'Pause Degenerated GC (Outside of Cycle) 51M->38M(64M) 4.903ms'],
    ['pause without heap', 'Pause Mark Start (Major) 0.012ms'],
    ['pause starts', 'Pause Init Update Refs'],
    ['statistics of Shenandoah', 'Pause Init Mark (N)                  27 us'],
    ['concurrent phase ends', 'Concurrent Mark (0.295s, 0.310s) 15.123ms'],
    ['concurrent phase starts', 'Concurrent Mark (0.295s)'],
    ['marking cycle ends', 'Concurrent Cycle 42.463ms'],
    ['generation', 'PSYoungGen: 8101K->0K(76288K)'],
    ['generation', 'CMS: 0K->737K(1344K)'],
    ['metaspace', 'Metaspace: 3644K->3644K(1056768K)'],
    ['metaspace of ZGC', 'Metaspace: 1M used, 1M capacity, 2M committed, 8M reserved'],
    ['heap before or after', 'Heap After GC invocations=14 (full 1):'],
    [
      'heap of G1',
      'garbage-first heap   total reserved 65536K, committed 65536K, used 39144K [0x00000000fc000000, 0x0000000100000000)',
    ],
    ['collection ends', 'Minor Collection (Allocation Rate) 64M(100%)->60M(94%) 0.006s'],
    [
      'safepoint',
      'Safepoint "G1CollectFull", Time since last: 428576 ns, Reaching safepoint: 27371 ns, At safepoint: 4195916 ns, Leaving safepoint: 4466 ns, Total: 4227753 ns, Threads: 0 runnable, 10 total',
    ],
    ['trigger', 'Trigger: Metadata GC Threshold'],
    ['region size', 'Heap region size: 2M'],
  ])('%s: reads %s', (name, message) => {
    expect(readers(message)).toEqual([name])
  })
})

describe('forms that are passed over', () => {
  it.each(passedOver)('$starts: begins its sample, which no rule reads', ({ starts, sample }) => {
    expect(sample.startsWith(starts)).toBe(true)
    expect(readers(sample)).toEqual([])
  })

  it('do not hide one another', () => {
    for (const { starts } of passedOver) {
      const others = passedOver.filter((other) => other.starts !== starts && starts.startsWith(other.starts))
      expect(others.map((other) => `${other.starts} hides ${starts}`)).toEqual([])
    }
    expect(new Set(passedOver.map(({ starts }) => starts)).size).toBe(passedOver.length)
  })
})
