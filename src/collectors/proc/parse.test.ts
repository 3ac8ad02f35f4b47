import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockTicksPerSecond, ticksInAuxiliaryVector } from './clock-ticks.js'
import { parseStat, parseStatus } from './parse.js'

const status = `Name:	node
State:	S (sleeping)
VmHWM:	   51200 kB
VmRSS:	   48000 kB
RssAnon:	   10000 kB
RssFile:	   37000 kB
RssShmem:	    1000 kB
VmSwap:	       4 kB
Threads:	11
`

describe('parseStatus', () => {
  it('reads the split of RSS, its peak, swap and threads', () => {
    expect(parseStatus(status)).toEqual({
      rssBytes: 48_000 * 1024,
      rssAnonBytes: 10_000 * 1024,
      rssFileBytes: 37_000 * 1024,
      rssShmemBytes: 1000 * 1024,
      peakRssBytes: 51_200 * 1024,
      swapBytes: 4096,
      threads: 11,
    })
  })

  it('gives null for figures an old kernel lacks, never 0', () => {
    const old = status.replace(/^(?:Rss|VmSwap).*\n/gm, '')
    expect(parseStatus(old)).toMatchObject({ rssAnonBytes: null, rssFileBytes: null, swapBytes: null })
  })

  it('knows a zombie by its missing memory', () => {
    expect(parseStatus('Name:\tnode\nState:\tZ (zombie)\nThreads:\t1\n')).toBeNull()
  })

  it('agrees with /proc/self/smaps_rollup within what the process may have changed in between', () => {
    const own = parseStatus(readFileSync('/proc/self/status', 'utf8'))!
    const rollup = Number(/^Rss: +(\d+) kB/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))![1]) * 1024
    expect(Math.abs(own.rssBytes - rollup) / rollup).toBeLessThan(0.1)
  })
})

describe('parseStat', () => {
  it('is not misled by a program whose name looks like fields', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(), (name, faults, user, system) => {
        const line = `42 (${name}) S 1 42 42 0 -1 4194304 900 0 ${faults} 0 ${user} ${system} 0 0 20 0 11 0 1234 5678\n`
        expect(parseStat(line)).toEqual({ majorFaults: faults, cpuTicks: user + system })
      }),
    )
  })

  it('refuses what is no such line', () => {
    expect(parseStat('')).toBeNull()
    expect(parseStat('1 (x) S')).toBeNull()
  })
})

describe('clockTicksPerSecond', () => {
  it('is what getconf says', () => {
    const said = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
    expect(clockTicksPerSecond()).toBe(said)
  })

  it('gives null for a vector without the entry', () => {
    expect(ticksInAuxiliaryVector(Buffer.alloc(64))).toBeNull()
    expect(ticksInAuxiliaryVector(Buffer.alloc(3))).toBeNull()
  })
})
