import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseKinStat, parseNewestPid } from './parse.js'

describe('parseKinStat', () => {
  it('takes each figure from its field, whatever the program is called', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const line = `42 (${name}) S 7 40 39 0 -1 4194304 1 2 3 4 10 20 300 400 20 0 11 0 1234 5678 900 184467 1\n`
        expect(parseKinStat(line)).toEqual({
          name,
          zombie: false,
          parentPid: 7,
          groupId: 40,
          sessionId: 39,
          ownTicks: 30,
          waitedTicks: 700,
          threads: 11,
          rssPages: 900,
        })
      }),
    )
  })

  it('reads this very process', () => {
    const own = parseKinStat(readFileSync('/proc/self/stat', 'latin1'))!
    expect(own.parentPid).toBe(process.ppid)
    expect(own.threads).toBeGreaterThan(1)
    expect(own.rssPages).toBeGreaterThan(1000)
  })

  it('knows a zombie, and refuses what is no such line', () => {
    const line = '42 (x) Z 7 40 39 0 -1 4194304 1 2 3 4 10 20 300 400 20 0 1 0 1234 0 0 184467\n'
    expect(parseKinStat(line)!.zombie).toBe(true)
    expect(parseKinStat('')).toBeNull()
    expect(parseKinStat('42 (x) S 7 40')).toBeNull()
  })
})

describe('parseNewestPid', () => {
  it('is the last word of loadavg, and null where a sandbox tells none', () => {
    expect(parseNewestPid('0.20 0.18 0.12 1/80 11206\n')).toBe(11_206)
    expect(parseNewestPid('0.00 0.00 0.00 0/0 0\n')).toBeNull()
    expect(parseNewestPid('')).toBeNull()
  })
})
