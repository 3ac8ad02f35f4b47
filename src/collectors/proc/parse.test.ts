import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockTicksPerSecond, entryOf, pageSizeBytes } from './auxiliary-vector.js'
import { parsePss, parseStat, parseStatus } from './parse.js'

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
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(), fc.nat(), (name, minor, major, user, system) => {
        const line = `42 (${name}) S 1 42 42 0 -1 4194304 ${minor} 9 ${major} 8 ${user} ${system} 7 6 20 0 11 0 1234 5678\n`
        expect(parseStat(line)).toEqual({ minorFaults: minor, majorFaults: major, cpuTicks: user + system })
      }),
    )
  })

  it('refuses what is no such line', () => {
    expect(parseStat('')).toBeNull()
    expect(parseStat('1 (x) S')).toBeNull()
  })
})

describe('parsePss', () => {
  it('takes the sum, not its parts', () => {
    const text = `55d0c0a00000-7ffd5c5f0000 ---p 00000000 00:00 0                          [rollup]
Rss:               51200 kB
Pss:               20480 kB
Pss_Dirty:         10000 kB
Pss_Anon:           9000 kB
`
    expect(parsePss(text)).toBe(20_480 * 1024)
    expect(parsePss('')).toBeNull()
  })

  it('is no more than the RSS of a real process', () => {
    const text = readFileSync('/proc/self/smaps_rollup', 'utf8')
    const rssBytes = Number(/^Rss: +(\d+) kB/m.exec(text)![1]) * 1024
    expect(parsePss(text)).toBeGreaterThan(0)
    expect(parsePss(text)).toBeLessThanOrEqual(rssBytes)
  })
})

describe('the auxiliary vector', () => {
  it('has what getconf says', () => {
    const said = (name: string) => Number(execFileSync('getconf', [name], { encoding: 'utf8' }))
    expect(clockTicksPerSecond()).toBe(said('CLK_TCK'))
    expect(pageSizeBytes()).toBe(said('PAGESIZE'))
  })

  it('gives null for what it does not hold', () => {
    expect(entryOf(Buffer.alloc(64), 17)).toBeNull()
    expect(entryOf(Buffer.alloc(3), 17)).toBeNull()
  })
})
