import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BoundedLog } from './bounded-log.js'

let folder = ''
const file = (name: string) => path.join(folder, name)

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'heapmark-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function log(headBytes: number): BoundedLog {
  return new BoundedLog({ path: file('x.log'), tailPaths: [file('x.log.1'), file('x.log.2')], headBytes })
}

describe('BoundedLog', () => {
  it('makes no file before the first byte', () => {
    const x = log(100)
    x.write('')
    x.close()
    expect(existsSync(file('x.log'))).toBe(false)
  })

  it('keeps everything while it fits', () => {
    const x = log(100)
    for (let i = 0; i < 10; i++) x.write(`line ${i}\n`)
    x.close()
    expect(readFileSync(file('x.log'), 'utf8').split('\n')).toHaveLength(11)
    expect(x.droppedBytes).toBe(0)
    expect(existsSync(file('x.log.2'))).toBe(false)
  })

  it('keeps the beginning and the newest part, and knows what it dropped', () => {
    const x = log(100)
    const lines = Array.from({ length: 1000 }, (_, i) => `line ${String(i).padStart(4, '0')}\n`)
    for (const line of lines) x.write(line)
    x.close()
    const kept = ['x.log', 'x.log.1', 'x.log.2'].map((name) => readFileSync(file(name), 'utf8'))
    expect(kept[0]).toBe(lines.slice(0, 10).join(''))
    const tail = kept[1]! + kept[2]!
    expect(tail.endsWith('line 0999\n')).toBe(true)
    expect(lines.join('').endsWith(tail)).toBe(true)
    expect(kept.join('').length).toBeLessThanOrEqual(200)
    expect(x.droppedBytes + kept.join('').length).toBe(lines.join('').length)
  })

  it('survives a folder that cannot be written, and says why', () => {
    const x = new BoundedLog({
      path: file('missing/x.log'),
      tailPaths: [file('a'), file('b')],
      headBytes: 100,
    })
    x.write('one\n')
    x.write('two\n')
    x.close()
    expect(x.failure).toBe('ENOENT')
  })

  it('writes bytes as they are', () => {
    const x = log(100)
    x.write('\u00ff\u0000\u0080')
    x.close()
    expect([...readFileSync(file('x.log'))]).toEqual([0xff, 0, 0x80])
  })
})
