import { describe, expect, it } from 'vitest'
import { passedOver } from './passed-over.js'
import { jdk8Rules } from './rules.js'

const readers = (record: string) =>
  jdk8Rules.filter(({ pattern }) => pattern.test(record)).map(({ name }) => name)

describe('the rules of JDK 8', () => {
  it.each(jdk8Rules)('$name: reads its own sample, and no other rule does', ({ name, sample }) => {
    expect(readers(sample)).toEqual([name])
  })

  it.each([
    ['young', '[GC 123K->45K(678K), 0.0012 secs]'],
    ['young', '[GC-- (Allocation Failure) [PSYoungGen: 1K->1K(2K)] 3K->3K(4K), 0.1 secs]'],
    ['young', '[GC (System.gc()) [PSYoungGen: 1K->1K(2K)] 3K->3K(4K), 0.1 secs]'],
    ['full', '[Full GC (System.gc())  60M->30M(64M), 0.1 secs]'],
    ['young of G1', '[GC pause (System.gc()) (young), 0.1 secs]'],
  ])('%s: reads %s', (name, record) => {
    expect(readers(record)).toEqual([name])
  })

  it.each(passedOver)('passes over $sample, which no rule reads', ({ pattern, sample }) => {
    expect(pattern.test(sample)).toBe(true)
    expect(readers(sample)).toEqual([])
  })
})
