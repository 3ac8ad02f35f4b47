import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MiB } from '../model/size.js'
import { OutputLog } from './output-log.js'

let folder = ''
const file = () => path.join(folder, 'target.log')

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'heapmark-output-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the log of what a target prints', () => {
  it('is whole while it fits, to the last byte', () => {
    const log = new OutputLog(file())
    for (let i = 0; i < 16; i++) log.add(Buffer.alloc(MiB, 0x78))
    log.close()
    expect(statSync(file()).size).toBe(16 * MiB)
    expect(log.truncated).toBe(false)
  })

  it('keeps the first 16 MiB of what is more, says so at its end, and knows the last words', () => {
    const log = new OutputLog(file())
    for (let i = 0; i < 16; i++) log.add(Buffer.alloc(MiB, 0x78))
    log.add(Buffer.from('one more\n'))
    log.add(Buffer.from('last words\n'))
    log.close()
    const text = readFileSync(file(), 'latin1')
    expect(text.slice(16 * MiB)).toBe('\n[cut at 16 MiB]\n')
    expect(log.truncated).toBe(true)
    expect(log.tail.endsWith('one more\nlast words\n')).toBe(true)
  })

  it('cuts within a piece', () => {
    const log = new OutputLog(file())
    log.addToFile(Buffer.alloc(17 * MiB, 0x78))
    log.close()
    expect(readFileSync(file(), 'latin1').slice(16 * MiB - 1)).toBe('x\n[cut at 16 MiB]\n')
    expect(log.truncated).toBe(true)
  })

  it('is cut when the disk is full', () => {
    const log = new OutputLog('/dev/full')
    expect(log.truncated).toBe(false)
    log.add(Buffer.from('words\n'))
    log.close()
    expect(log.truncated).toBe(true)
    expect(log.tail).toBe('words\n')
  })

  it('is cut when the file cannot be made, unless the target prints nothing', () => {
    const log = new OutputLog(path.join(folder, 'nowhere', 'target.log'))
    expect(log.truncated).toBe(false)
    log.add(Buffer.from('words\n'))
    expect(log.truncated).toBe(true)
  })
})
