import { copyFileSync, cpSync, truncateSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HprofBytes } from '../../../test/support/hprof-bytes.js'
import { emptyRecord, temporaryFolder, writeRun } from '../../../test/support/run-folders.js'
import type { RunReport } from '../../model/report.js'
import type { Artefact } from '../../model/run-record.js'
import { renderText } from '../../reports/text/render.js'
import { summariseRun } from './summarise.js'

const jfr = resolve('test/fixtures/recordings/jdk17.jfr.gz')

/** A heap where one static list of `className` holds 200 arrays of 1,000 bytes. */
function dump(className: string): Buffer {
  const bytes = new HprofBytes()
  const object = bytes.addClass('java.lang.Object')
  const objects = bytes.addClass('[Ljava.lang.Object;', { superId: object })
  const arrays = Array.from({ length: 200 }, () => bytes.addPrimitiveArray('byte', Buffer.alloc(1000, 1)))
  const kept = bytes.addObjectArray(objects, arrays)
  const leak = bytes.addClass(className, { statics: [{ name: 'KEPT', type: 'object', value: kept }] })
  for (const id of [object, objects, leak]) bytes.addRoot(0x05, id)
  return bytes.toBuffer()
}

/** A run folder with these files, each an artefact of its kind and, unless told, of its size. */
function runWith(
  files: Record<string, { kind: Artefact['kind']; content: Buffer | string; bytes?: number }>,
): string {
  const artefacts = Object.entries(files).map(([path, { kind, content, bytes = content.length }]) => ({
    kind,
    path,
    bytes,
  }))
  const folder = writeRun(temporaryFolder(), emptyRecord({ artefacts }), [])
  for (const [path, { content }] of Object.entries(files)) writeFileSync(join(folder, path), content)
  return folder
}

function growth(report: RunReport): string {
  const text = renderText(report)
  return text.slice(text.indexOf('Memory Growth:')).split('\n\n')[0]!
}

describe('a run’s heap dump', () => {
  it('has its suspects before all else that is said of memory growth', async () => {
    const report = await summariseRun(
      runWith({ 'heap.hprof': { kind: 'heap-dump', content: dump('com.example.Leak') } }),
    )
    const { heapDump } = report
    expect(heapDump).toMatchObject({ file: 'heap.hprof', mode: 'full', shareRead: 1 })
    expect(heapDump?.suspects[0]?.sentence).toContain('com.example.Leak')
    expect(heapDump?.classes.find(({ name }) => name === 'byte[]')).toMatchObject({ count: 200 })
    const [title, first] = growth(report).split('\n')
    expect([title, first]).toEqual([
      expect.stringMatching(/^Memory Growth:/),
      expect.stringMatching(/^ {2}- /),
    ])
    expect(growth(report).replace(/\s+/g, ' ')).toContain(heapDump!.suspects[0]!.sentence.slice(0, 60))
    expect(report.notMeasured['heapDump']).toBeUndefined()
  })

  it('is the one that was made when the heap ran out, else the last one', async () => {
    const some = (name: string) => ({ kind: 'heap-dump', content: dump(name) }) as const
    const onRequest = { 'heap.1.hprof': some('First'), 'heap.2.hprof': some('Second') }
    expect((await summariseRun(runWith(onRequest))).heapDump?.file).toBe('heap.2.hprof')
    const exhausted = { 'heap-out-of-memory.hprof': some('Out'), ...onRequest }
    expect((await summariseRun(runWith(exhausted))).heapDump?.file).toBe('heap-out-of-memory.hprof')
  })

  it('is counted by class alone where its graph would be too large for a report, and says so', async () => {
    const report = await summariseRun(
      runWith({ 'heap.hprof': { kind: 'heap-dump', content: dump('Leak'), bytes: 2 ** 30 } }),
    )
    expect(report.heapDump).toMatchObject({ mode: 'histogram', suspects: [] })
    expect(report.heapDump?.classes[0]).toMatchObject({ name: 'byte[]', count: 200, retainedBytes: null })
    expect(report.notMeasured['heapDump.classes[].retainedBytes']).toBe('the dump was read by class only')
    expect(report.notes.join()).toContain('heapmark analyze --mode full')
  })

  it('is read as far as it goes', async () => {
    const folder = runWith({ 'heap.hprof': { kind: 'heap-dump', content: dump('Leak') } })
    truncateSync(join(folder, 'heap.hprof'), 100_000)
    const { heapDump, notes } = await summariseRun(folder)
    expect(heapDump?.objects).toBeGreaterThan(10)
    expect(notes.join()).toContain('heap dump heap.hprof was not read whole: ')
  })

  it.each([
    ['is gone', 'gone.hprof', 10, /gone\.hprof could not be read/],
    ['is no dump', 'text.hprof', 10, /text\.hprof could not be read: it is neither an HPROF dump/],
    ['is too large for a report', 'text.hprof', 2 ** 40, /heapmark analyze reads it/],
    ['lies outside of the folder', '../outside.hprof', 10, /^the run left none$/],
  ])('is missing with a reason where it %s', async (_, path, bytes, reason) => {
    const artefacts: Artefact[] = [{ kind: 'heap-dump', path, bytes }]
    const folder = writeRun(temporaryFolder(), emptyRecord({ artefacts }), [])
    writeFileSync(join(folder, 'text.hprof'), 'no dump at all')
    writeFileSync(join(folder, '..', 'outside.hprof'), dump('Leak'))
    const { heapDump, notMeasured } = await summariseRun(folder)
    expect(heapDump).toBeNull()
    expect(notMeasured['heapDump']).toMatch(reason)
  })
})

describe('a run’s recording', () => {
  it('tells what was allocated by class, and where the time went', async () => {
    const folder = runWith({ 'recording.jfr': { kind: 'recording', content: '' } })
    copyFileSync(jfr, join(folder, 'recording.jfr'))
    const report = await summariseRun(folder)
    const { recording } = report
    expect(recording).toMatchObject({ file: 'recording.jfr', shareRead: 1 })
    expect(recording?.allocation?.classes[0]).toMatchObject({ name: 'byte[]' })
    expect(recording?.allocation?.frames[0]?.name).toBe('Recorded.garbage')
    expect(recording?.cpu?.samples).toBeGreaterThan(0)
    const text = renderText(report)
    expect(text).toMatch(/^Allocation: .* in recording\.jfr$/m)
    expect(text).toMatch(/^Where the Time Goes: \d+ samples in recording\.jfr$/m)
  })

  it('tells of what stayed alive too, and says what it was not asked to record', async () => {
    const frame = (functionName: string) => ({
      functionName,
      scriptId: '1',
      url: 'file:///app.js',
      lineNumber: 3,
      columnNumber: 1,
    })
    const profile = {
      head: {
        callFrame: frame('(root)'),
        selfSize: 0,
        id: 1,
        children: [{ callFrame: frame('make'), selfSize: 2048, id: 2, children: [] }],
      },
      samples: [{ size: 2048, nodeId: 2, ordinal: 1 }],
    }
    const report = await summariseRun(
      runWith({ 'allocation.heapprofile': { kind: 'allocation-profile', content: JSON.stringify(profile) } }),
    )
    expect(report.recording?.live).toMatchObject({ samples: 1, classes: [], frames: [{ weight: 2048 }] })
    expect(report.recording?.cpu).toBeNull()
    expect(report.notMeasured['recording.cpu']).toBe('the recording has no samples of running code')
    expect(renderText(report)).toMatch(/^Live Objects: 1 samples by .*\n +bytes +made in\n +2\.0 KB +make/m)
  })

  it('gives the same report from a copy elsewhere', async () => {
    const folder = runWith({
      'heap.hprof': { kind: 'heap-dump', content: dump('Leak') },
      'recording.jfr': { kind: 'recording', content: '' },
    })
    copyFileSync(jfr, join(folder, 'recording.jfr'))
    truncateSync(join(folder, 'recording.jfr'), 30_000)
    const copy = join(temporaryFolder(), 'elsewhere')
    cpSync(folder, copy, { recursive: true })
    expect(await summariseRun(copy)).toEqual(await summariseRun(folder))
  })
})
