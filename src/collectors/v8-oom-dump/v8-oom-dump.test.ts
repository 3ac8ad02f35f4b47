import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { watch } from '../../../test/support/live-node.js'
import { inspectDump, oomDumpFile, V8OomDumpCollector } from './v8-oom-dump.js'

const heap = ['--max-old-space-size=16', '--max-semi-space-size=1']

describe('the dump at the heap limit', () => {
  it('is left by a program that hoards, readable and under one name', async () => {
    const { runFolder, end, notes, remove } = await watch(
      `class Hoarded { constructor(i) { this.i = i } }
       globalThis.kept = []
       for (let i = 0; ; i++) globalThis.kept.push(new Hoarded(i))`,
      [new V8OomDumpCollector()],
      { nodeOptions: heap },
    )
    expect(end.signal).toBe('SIGABRT')
    expect(end.stderrTail).toContain('heap out of memory')
    const dump = JSON.parse(readFileSync(path.join(runFolder, oomDumpFile), 'utf8'))
    expect(dump.snapshot.node_count).toBeGreaterThan(100_000)
    expect(dump.strings).toContain('Hoarded')
    expect(notes).toHaveLength(1)
    expect(notes[0]!.message).toMatch(
      /^heap-out-of-memory\.heapsnapshot \(\d+ MiB\) was made as the heap ran out/,
    )
    expect(notes[0]).not.toHaveProperty('truncatedFile')
    remove()
  })

  it('is said to be incomplete when the program was killed while it was written', async () => {
    const { runFolder, notes, remove } = await watch(
      `import { writeFileSync } from 'node:fs'
       writeFileSync('Heap.20260101.101010.' + process.pid + '.0.001.heapsnapshot', '{"snapshot":{"meta":{')`,
      [new V8OomDumpCollector()],
      { nodeOptions: heap },
    )
    expect(inspectDump(path.join(runFolder, oomDumpFile)).complete).toBe(false)
    expect(notes).toEqual([
      {
        collector: 'v8-oom-dump',
        message: expect.stringContaining('is incomplete'),
        truncatedFile: oomDumpFile,
      },
    ])
    remove()
  })

  it('goes without a word when the heap did not run out', async () => {
    const { notes, end, remove } = await watch('console.log(1)', [new V8OomDumpCollector()], {
      nodeOptions: heap,
    })
    expect(end.exitCode).toBe(0)
    expect(notes).toEqual([])
    remove()
  })
})

describe('inspectDump', () => {
  it('takes an empty file for an incomplete dump', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-dump-'))
    const file = path.join(folder, 'x')
    writeFileSync(file, '')
    expect(inspectDump(file)).toEqual({ bytes: 0, complete: false })
    writeFileSync(file, '{"strings":[]}\n')
    expect(inspectDump(file)).toEqual({ bytes: 15, complete: true })
    rmSync(folder, { recursive: true })
  })
})
