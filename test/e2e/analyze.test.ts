import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { heapmark, temporaryFolder } from '../support/heapmark.js'
import { HprofBytes } from '../support/hprof-bytes.js'

const gcLogs = path.resolve('test/fixtures/gc-logs')
const recordings = path.resolve('test/fixtures/recordings')
const g1 = path.join(gcLogs, 'g1-17.log')
const jfr = path.join(recordings, 'jdk17.jfr.gz')

/** Escape sequences that would clear the screen, set the window's title, and forge a line. */
const hostileName = 'evil\u001b[2J\u009b2J\u001b]0;owned\u0007\r\nOutcome: completed\u202e'

/** A heap where one static list of `className` holds `count` arrays of 1,000 bytes. */
function dump(className = 'com.example.Leak', count = 200): Buffer {
  const bytes = new HprofBytes()
  const object = bytes.addClass('java.lang.Object')
  const objects = bytes.addClass('[Ljava.lang.Object;', { superId: object })
  const arrays = Array.from({ length: count }, () => bytes.addPrimitiveArray('byte', Buffer.alloc(1000, 1)))
  const kept = bytes.addObjectArray(objects, arrays)
  const leak = bytes.addClass(className, {
    superId: object,
    statics: [{ name: 'KEPT', type: 'object', value: kept }],
  })
  for (const id of [object, objects, leak]) bytes.addRoot(0x05, id)
  return bytes.toBuffer()
}

const callFrame = (functionName: string) => ({
  functionName,
  scriptId: '1',
  url: 'file:///app.js',
  lineNumber: 3,
  columnNumber: 1,
})

const cpuProfile = JSON.stringify({
  nodes: [
    { id: 1, callFrame: callFrame('(root)'), hitCount: 0, children: [2] },
    { id: 2, callFrame: callFrame('work'), hitCount: 2 },
  ],
  startTime: 0,
  endTime: 2000,
  samples: [2, 2],
  timeDeltas: [1000, 1000],
})

const heapProfile = JSON.stringify({
  head: {
    callFrame: callFrame('(root)'),
    selfSize: 0,
    id: 1,
    children: [{ callFrame: callFrame('make'), selfSize: 2048, id: 2, children: [] }],
  },
  samples: [{ size: 2048, nodeId: 2, ordinal: 1 }],
})

/** Files under names that say nothing of what they are. */
function nameless(files: Record<string, Buffer | string>): string {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content)
  return folder
}

async function json(args: readonly string[], cwd?: string) {
  const { stdout, code } = await heapmark(
    ['analyze', ...args, '--format', 'json'],
    cwd === undefined ? {} : { cwd },
  )
  expect(code).toBe(0)
  return JSON.parse(stdout)
}

describe('heapmark analyze', () => {
  it('tells the kind of each file by its content and not by its name, packed or not', async () => {
    const snapshot =
      '{"snapshot":{"meta":{},"node_count":0,"edge_count":0},"nodes":[],"edges":[],"strings":[]}'
    const folder = nameless({
      a: readFileSync(g1),
      'b.hprof': gzipSync(readFileSync(g1)),
      'c.log': dump(),
      'd.jfr': gzipSync(dump()),
      'e.txt': readFileSync(jfr),
      'gc.log': gunzipSync(readFileSync(jfr)),
      'f.cpuprofile': snapshot,
      g: cpuProfile,
      h: gzipSync(heapProfile),
      'i.log': 'main;read;parse 10\nmain;write 5\n',
    })
    const exported = await heapmark(['analyze', 'i.log', '--export', 'pprof', '--output', 'j.txt'], {
      cwd: folder,
    })
    expect(exported.code).toBe(0)
    const names = [
      'a',
      'b.hprof',
      'c.log',
      'd.jfr',
      'e.txt',
      'gc.log',
      'f.cpuprofile',
      'g',
      'h',
      'i.log',
      'j.txt',
    ]
    const found: { kind: string; file: string }[] = await json(names, folder)
    expect(found.map(({ kind }) => kind)).toEqual([
      'gc-log',
      'gc-log',
      'heap-dump',
      'heap-dump',
      'recording',
      'recording',
      'heap-dump',
      'cpu-profile',
      'allocation-profile',
      'stacks',
      'stacks',
    ])
    expect(found.map(({ file }) => file)).toEqual(names)
  })

  it('prints a GC log’s figures for machines', async () => {
    const found = await json([g1])
    expect(found).toMatchObject({ kind: 'gc-log', file: g1, partial: null, unknownLines: 0 })
    expect(found.gc).toMatchObject({ collector: 'G1', dialect: 'unified' })
    expect(found.gc.pauseCount).toBeGreaterThan(0)
    expect(found.gc.pauseMsTotal).toBeGreaterThanOrEqual(found.gc.pauseMsMax)
    expect(found.gc.fullCount).toBe(found.gc.counts.full)
    expect(found.gc.advice.every((one: { evidence: unknown[] }) => Array.isArray(one.evidence))).toBe(true)
  })

  it('prints a heap dump’s classes and suspects for machines', async () => {
    const folder = nameless({ 'heap.hprof': dump() })
    const { heap, ...rest } = await json(['heap.hprof'], folder)
    expect(rest).toEqual({ kind: 'heap-dump', file: 'heap.hprof', partial: null, unknownLines: 0 })
    expect(heap.classes.find(({ name }: { name: string }) => name === 'byte[]')).toMatchObject({ count: 200 })
    expect(heap.suspects[0].sentence).toContain('com.example.Leak')
    const counted = await json(['heap.hprof', '--mode', 'histogram'], folder)
    expect(counted.heap).toMatchObject({ mode: 'histogram', objects: heap.objects, suspects: [] })
    expect(counted.heap.classes[0].retainedBytes).toBeNull()
  })

  it('prints a recording’s events, allocation and samples for machines', async () => {
    const { recording, kind } = await json([jfr])
    expect(kind).toBe('recording')
    const expected = readFileSync(path.join(recordings, 'jdk17.events.txt'), 'utf8')
    const [type, count] = /^(jdk\.\w+)\s+(\d+)/m.exec(expected)!.slice(1)
    expect(recording.events[type!]).toBe(Number(count))
    expect(recording.allocation[0]).toMatchObject({ class: expect.any(String), bytes: expect.any(Number) })
    expect(recording.samples).toBeGreaterThan(0)
  })

  it('says first what matters, then the figures', async () => {
    const folder = nameless({ 'heap.hprof': dump() })
    const { stdout, stderr, code } = await heapmark(['analyze', 'heap.hprof'], { cwd: folder })
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^=== heap\.hprof: heap dump, HPROF 1\.0\.2 ===\n\nLeak Suspects:\n {2}- /)
    expect(stdout).toMatch(/^ +\d[\d.]* KB +200 +byte\[\]$|^ +\S+ KB +\S+ KB +200 +byte\[\]$/m)
    const markdown = await heapmark(['analyze', g1, '--format', 'markdown'])
    expect(markdown.stdout).toMatch(/^## .*g1-17\.log: GC log, G1/)
    expect(markdown.stdout).toContain('### Advice')
    expect(markdown.stdout).toMatch(/<details><summary>Causes<\/summary>/)
  })

  it('shows as many rows as asked for', async () => {
    const { stdout } = await heapmark(['analyze', jfr, '--top', '2'])
    const events = stdout.slice(stdout.indexOf('\nEvents:')).split('\n')
    expect(events.slice(2, 6).join('\n')).toMatch(/^ +events +type\n.*\n.*\n {2}and \d+ more types$/)
  })

  it('reads what there is of a file that was cut off, says how much that is, and succeeds', async () => {
    const folder = nameless({
      'cut.hprof': dump(),
      'cut.log.gz': gzipSync(readFileSync(g1)),
      'cut.jfr': readFileSync(jfr),
    })
    for (const name of ['cut.hprof', 'cut.log.gz', 'cut.jfr']) {
      const whole = readFileSync(path.join(folder, name)).length
      truncateSync(path.join(folder, name), Math.floor(whole * 0.8))
      const { stdout, code } = await heapmark(['analyze', name], { cwd: folder })
      expect(code, name).toBe(0)
      expect(stdout.split('\n')[1], name).toMatch(/^partial: \d+\.\d % read \(.+\)$/)
      const { partial } = await json([name], folder)
      expect(partial, name).toMatchObject({ shareRead: expect.any(Number), why: expect.any(String) })
    }
  })

  it('takes the files of a rotated GC log for one, whichever is named', async () => {
    const lines = readFileSync(g1, 'utf8').split(/(?<=\n)/)
    const half = lines.length >> 1
    const folder = nameless({
      'gc.log': lines.slice(half).join(''),
      'gc.log.0': lines.slice(0, half).join(''),
    })
    const whole = await json([g1])
    for (const name of ['gc.log', 'gc.log.0']) {
      const { gc } = await json([name], folder)
      expect(gc.pauseCount).toBe(whole.gc.pauseCount)
      expect(gc.files.map((file: { path: string }) => path.basename(file.path))).toEqual([
        'gc.log.0',
        'gc.log',
      ])
    }
    const both = await json(['gc.log.0', 'gc.log'], folder)
    expect(both).toHaveLength(1)
  })

  it('keeps logs apart that only have numbers for names', async () => {
    const folder = nameless({ 'gc.1': readFileSync(g1), 'gc.2': readFileSync(g1) })
    const { gc } = await json(['gc.1'], folder)
    expect(gc.files).toHaveLength(1)
  })

  it('reads the others where a file cannot be read, with one error for each', async () => {
    const folder = nameless({ empty: '', 'notes.txt': 'nothing of interest\n', 'gc.log': readFileSync(g1) })
    mkdirSync(path.join(folder, 'folder'))
    symlinkSync('nowhere', path.join(folder, 'dangling'))
    const names = ['empty', 'notes.txt', 'folder', 'missing', 'dangling']
    const { stdout, stderr, code } = await heapmark(['analyze', ...names, 'gc.log'], { cwd: folder })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^=== gc\.log: GC log, G1/)
    expect(stderr.match(/^error \w+: .*$/gm)).toEqual([
      'error ARTEFACT_UNREADABLE: empty is empty',
      'error ARTEFACT_UNKNOWN: notes.txt is of no kind that heapmark reads',
      'error ARTEFACT_UNREADABLE: folder is a directory',
      'error ARTEFACT_UNREADABLE: missing is not there',
      'error ARTEFACT_UNREADABLE: dangling is not there',
    ])
    expect(stderr.match(/^ {2}try: /gm)).toHaveLength(5)
    for (const name of names) {
      const alone = await heapmark(['analyze', name], { cwd: folder })
      expect([alone.code, alone.stdout], name).toEqual([2, ''])
    }
    const objects = await json([...names, 'gc.log'], folder)
    expect(objects.map((one: { kind: string | null }) => one.kind)).toEqual([
      null,
      null,
      null,
      null,
      null,
      'gc-log',
    ])
    expect(objects[0].error.code).toBe('ARTEFACT_UNREADABLE')
  })

  it('names the kinds there are for a file that is of none', async () => {
    const folder = nameless({ 'app.log': '[2026-01-16T10:30:00.000+0000] started\n'.repeat(50) })
    const { stderr, code } = await heapmark(['analyze', 'app.log'], { cwd: folder })
    expect(code).toBe(2)
    expect(stderr).toMatch(/GC log.*heap dump.*JFR.*\.cpuprofile.*\.heapprofile.*collapsed/)
  })

  it('does not wait for the writer of a named pipe', async () => {
    const folder = temporaryFolder()
    execFileSync('mkfifo', [path.join(folder, 'pipe')])
    const { stderr, code } = await heapmark(['analyze', 'pipe'], { cwd: folder })
    expect(code).toBe(2)
    expect(stderr).toContain('is not a regular file')
  })

  it('lets no escape sequence of a file reach the terminal, and forges no line', async () => {
    const folder = nameless({
      'heap.hprof': dump(hostileName),
      'gc.log': readFileSync(g1, 'utf8').replaceAll('G1 Evacuation Pause', hostileName.replace('\r\n', '')),
    })
    copyFileSync(path.join(folder, 'heap.hprof'), path.join(folder, 'x\u001b[2J.hprof'))
    const files = ['heap.hprof', 'gc.log', 'x\u001b[2J.hprof', 'missing\u001b[2J']
    for (const format of ['text', 'markdown', 'json']) {
      const { stdout, stderr } = await heapmark(['analyze', ...files, '--format', format], { cwd: folder })
      expect(stdout + stderr, format).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
      expect(stdout, format).not.toMatch(/^Outcome: completed/m)
      expect(stdout, format).toContain('evil')
    }
    const { stdout } = await heapmark(['diff', 'heap.hprof', 'x\u001b[2J.hprof'], { cwd: folder })
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })

  it.each([
    ['speedscope', 'speedscope.json', /"\$schema":"https:\/\/www\.speedscope\.app/],
    ['collapsed', 'collapsed', /^Recorded\.main;\S* \d+$/m],
    ['svg', 'svg', /^<svg /],
    ['pprof', 'pb.gz', null],
  ])('writes a recording’s stacks as %s', async (format, suffix, expected) => {
    const folder = temporaryFolder()
    const file = path.join(folder, 'out')
    const call = ['analyze', jfr, '--export', format]
    const { code, stderr } = await heapmark([...call, '--weight', 'allocation', '--output', file])
    expect([code, stderr]).toEqual([0, `allocation stacks written to ${file}\n`])
    const written = readFileSync(file)
    if (expected === null) expect(gunzipSync(written).includes('Recorded.garbage')).toBe(true)
    else expect(written.toString()).toMatch(expected)
    await heapmark(call, { cwd: folder })
    unlinkSync(path.join(folder, `jdk17.jfr.gz.cpu.${suffix}`))
  })

  it('refuses to export what has no stacks, and into what cannot be written', async () => {
    const noStacks = await heapmark(['analyze', g1, '--export', 'svg'])
    expect([noStacks.code, noStacks.stderr]).toEqual([2, expect.stringContaining('NOTHING_TO_EXPORT')])
    const folder = temporaryFolder()
    const nowhere = await heapmark(['analyze', jfr, '--export', 'svg', '--output', `${folder}/no/such`])
    expect([nowhere.code, nowhere.stderr]).toEqual([10, expect.stringContaining('error OUTPUT_UNWRITABLE')])
    const unknown = await heapmark(['analyze', jfr, '--export', 'png'])
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('known: speedscope, collapsed'),
    ])
    const lone = await heapmark(['analyze', jfr, '--output', 'x'])
    expect([lone.code, lone.stderr]).toEqual([2, expect.stringContaining('--output belongs to --export')])
  })

  it('explains itself', async () => {
    const { stdout, code } = await heapmark(['analyze', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('heapmark analyze heap.hprof --top 40')
  })
})

describe('heapmark diff', () => {
  it('lays two GC logs side by side', async () => {
    const after = path.join(gcLogs, 'g1-25.log')
    const { stdout, code } = await heapmark(['diff', g1, after])
    expect(code).toBe(0)
    expect(stdout).toMatch(/g1-17\.log \(G1\) -> .*g1-25\.log \(G1\) ===\n\nFigures:\n/)
    expect(stdout).toMatch(/ longest pause$/m)
    const diff = JSON.parse((await heapmark(['diff', g1, after, '--format', 'json'])).stdout)
    const [before, later] = [await json([g1]), await json([after])]
    const longest = diff.figures.find(({ name }: { name: string }) => name === 'pauseMsMax')
    expect(longest).toMatchObject({ unit: 'ms', before: before.gc.pauseMsMax, after: later.gc.pauseMsMax })
    expect(longest.change).toBeCloseTo(later.gc.pauseMsMax - before.gc.pauseMsMax, 6)
  })

  it('says which classes grew between two dumps', async () => {
    const folder = nameless({
      'a.hprof': dump('com.example.Leak', 100),
      'b.hprof': dump('com.example.Leak', 300),
    })
    const { stdout } = await heapmark(['diff', 'a.hprof', 'b.hprof'], { cwd: folder })
    expect(stdout).toMatch(/^ +\+\d+ KB +\+200 +\S+ KB +\S+ KB +byte\[\]$/m)
    const back = await heapmark(['diff', 'b.hprof', 'a.hprof', '--format', 'json'], { cwd: folder })
    const { classes } = JSON.parse(back.stdout)
    expect(classes.at(-1)).toMatchObject({ name: 'byte[]', countBefore: 300, countAfter: 100 })
    const same = await heapmark(['diff', 'a.hprof', 'a.hprof'], { cwd: folder })
    expect(same.stdout).toContain('Classes: the same objects of every class')
  })

  it('compares two recordings by class and by frame, and draws the difference', async () => {
    const folder = temporaryFolder()
    const after = path.join(recordings, 'jdk25.jfr.gz')
    const call = ['diff', jfr, after, '--export', 'svg', '--weight', 'allocation', '--output', 'change.svg']
    const { stdout, code } = await heapmark(call, { cwd: folder })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Allocation by Class:/m)
    expect(stdout).toMatch(/^CPU Frames:/m)
    expect(readFileSync(path.join(folder, 'change.svg'), 'utf8')).toContain('red grew, blue shrank')
  })

  it('refuses files of different kinds before it reads them', async () => {
    const { stdout, stderr, code } = await heapmark(['diff', g1, jfr])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('error ARTEFACTS_DIFFER')
    expect(stderr).toContain('(gc-log)')
    expect(stderr).toContain('(recording)')
  })

  it('says how much of a cut-off file it compares', async () => {
    const folder = nameless({ 'a.hprof': dump(), 'b.hprof': dump() })
    truncateSync(path.join(folder, 'b.hprof'), 20_000)
    const { stdout, code } = await heapmark(['diff', 'a.hprof', 'b.hprof'], { cwd: folder })
    expect(code).toBe(0)
    expect(stdout.split('\n')[1]).toMatch(/^b\.hprof: partial: \d+\.\d % read/)
  })
})
