import { describe, expect, it } from 'vitest'
import { MiB } from '../../model/size.js'
import { readHeaps } from './heaps.js'

const inMiB = (text: string, points = 6) => readHeaps(text, points).map((bytes) => bytes / MiB)

describe('readHeaps', () => {
  it('cuts a range so that each heap is as many times the one before', () => {
    expect(inMiB('256m..2g', 4)).toEqual([256, 512, 1024, 2048])
    expect(inMiB('64m..512m')).toEqual([64, 98, 148, 222, 338, 512])
  })

  it('takes a list as it is, each once and the smallest first', () => {
    expect(inMiB('1g, 256m,512m,256m')).toEqual([256, 512, 1024])
  })

  it('leaves fewer heaps than points where the range has no more', () => {
    expect(inMiB('64m..68m')).toEqual([64, 66, 68])
  })

  it('refuses what is no heap, and a range that goes down', () => {
    expect(() => readHeaps('256m..lots', 6)).toThrow(/--heaps 'lots' is not a memory size/)
    expect(() => readHeaps('2g..256m', 6)).toThrow(/does not go upwards/)
    expect(() => readHeaps('1..2..3', 6)).toThrow(/not a memory size/)
  })
})
