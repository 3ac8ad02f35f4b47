import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Profile } from 'pprof-format'
import { describe, expect, test } from 'vitest'
import { diffStacks, frameChanges } from './diff.js'
import { exportStacks, type StackFormatName } from './export/index.js'
import { otherFrameName } from './frames.js'
import { StackTrie, type StackTrieOptions } from './stack-trie.js'
import { topFrames, topStacks } from './top.js'

const stacks = {
  'main;read;parse': 30,
  'main;read': 10,
  'main;write': 5,
  gc: 15,
}

describe('a stack trie', () => {
  test('adds up what each frame weighs, alone and with what it calls', () => {
    const trie = trieOf(stacks)
    expect(trie.totalWeight).toBe(60)
    expect(topFrames(trie, 10)).toEqual([
      { frame: 'parse', self: 30, total: 30 },
      { frame: 'gc', self: 15, total: 15 },
      { frame: 'read', self: 10, total: 40 },
      { frame: 'write', self: 5, total: 5 },
    ])
    expect(topStacks(trie, 2)).toEqual([
      { frames: ['main', 'read', 'parse'], weight: 30, samples: 1 },
      { frames: ['gc'], weight: 15, samples: 1 },
    ])
  })

  test('counts a recursion once in a frame’s total', () => {
    const trie = trieOf({ 'main;fib;fib;fib': 4, 'main;fib;other;fib': 3, 'fib;fib': 2 })
    expect(topFrames(trie, 1)).toEqual([{ frame: 'fib', self: 9, total: 9 }])
  })

  test('keeps its total when nodes run out, and says how much found no room', () => {
    const trie = trieOf({ 'a;b': 1, 'a;c': 2, 'a;b;d': 4, e: 8, 'a;b;f': 16 }, { maxNodes: 5 })
    expect(trie.nodeCount).toBe(5)
    expect(trie.totalWeight).toBe(31)
    expect(trie.otherWeight).toBe(28)
    expect(topStacks(trie, 1)).toEqual([{ frames: [otherFrameName], weight: 28, samples: 3 }])
  })

  test('holds every stack it was given, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }), fc.nat(1000))),
        (given) => {
          const trie = new StackTrie('samples')
          const expected = new Map<string, number>()
          for (const [frames, weight] of given) {
            insert(trie, frames, weight)
            if (weight > 0) expected.set(frames.join(';'), (expected.get(frames.join(';')) ?? 0) + weight)
          }
          expect(readCollapsed(textOf(trie, 'collapsed'))).toEqual(Object.fromEntries(expected))
          expect(trie.totals()[0]).toBe(given.reduce((sum, [, weight]) => sum + weight, 0))
        },
      ),
    )
  })

  test('takes a stack of a hundred thousand frames', () => {
    const trie = new StackTrie('samples')
    insert(
      trie,
      Array.from({ length: 100_000 }, (_, i) => `f${i}`),
      1,
    )
    expect(topFrames(trie, 1)).toEqual([{ frame: 'f99999', self: 1, total: 1 }])
    expect(topStacks(trie, 1)[0]!.frames).toHaveLength(256)
    expect(textOf(trie, 'svg')).toContain('too narrow or too many')
    expect(JSON.parse(textOf(trie, 'speedscope')).profiles[0].events).toHaveLength(200_000)
  })
})

describe('an export', () => {
  test('to collapsed stacks has one line for each stack', () => {
    expect(textOf(trieOf(stacks), 'collapsed').trimEnd().split('\n').sort()).toEqual([
      'gc 15',
      'main;read 10',
      'main;read;parse 30',
      'main;write 5',
    ])
  })

  test('to speedscope opens and closes each frame in order', () => {
    const file = JSON.parse(textOf(trieOf(stacks), 'speedscope'))
    const names: string[] = file.shared.frames.map((frame: { name: string }) => frame.name)
    const [profile] = file.profiles
    expect(profile).toMatchObject({ type: 'evented', unit: 'bytes', startValue: 0, endValue: 60 })
    const open: string[] = []
    const found: Record<string, number> = {}
    let at = 0
    for (const event of profile.events) {
      if (open.length > 0 && event.at > at) {
        const stack = open.join(';')
        found[stack] = (found[stack] ?? 0) + event.at - at
      }
      expect(event.at).toBeGreaterThanOrEqual(at)
      at = event.at
      if (event.type === 'O') open.push(names[event.frame]!)
      else expect(open.pop()).toBe(names[event.frame])
    }
    expect(open).toEqual([])
    expect(found).toEqual(stacks)
  })

  test('to pprof can be read by pprof’s own format', () => {
    const [bytes] = [...exportStacks(trieOf(stacks), 'pprof')]
    const profile = Profile.decode(gunzipSync(bytes!))
    const strings = profile.stringTable.strings
    expect(
      profile.sampleType.map(({ type, unit }) => [strings[Number(type)], strings[Number(unit)]]),
    ).toEqual([['space', 'bytes']])
    const nameOf = new Map(profile.function.map((code) => [Number(code.id), strings[Number(code.name)]]))
    const found = profile.sample.map(({ locationId, value }) => [
      [...locationId]
        .reverse()
        .map((id) => nameOf.get(Number(id)))
        .join(';'),
      Number(value[0]),
    ])
    expect(Object.fromEntries(found)).toEqual(stacks)
  })

  test('to SVG draws each frame as wide as it weighs, and needs no script', () => {
    const text = textOf(trieOf(stacks), 'svg')
    const widths = Object.fromEntries(
      [...text.matchAll(/<title>(\S+) \([^)]*\)<\/title><rect [^>]*width="([0-9.]+)"/g)].map(
        ([, name, w]) => [name, Number(w) + 0.4],
      ),
    )
    expect(widths['main']).toBeCloseTo((1200 * 45) / 60, 1)
    expect(widths['parse']).toBeCloseTo((1200 * 30) / 60, 1)
    expect(widths['gc']).toBeCloseTo((1200 * 15) / 60, 1)
    expect(text).not.toContain('<script')
  })

  test('escapes names, which may hold anything', () => {
    const names = ['<script>alert(1)</script>', '"&\'', 'a;b\nc 5', '\ud800', '\u0000\u001b[31m', '\u202egnp']
    const trie = trieOf({})
    for (const name of names) insert(trie, ['root', name], 10)
    const picture = textOf(trie, 'svg')
    expect(picture).not.toMatch(/<script|\u0000|\u001b|\u202e|[\ud800-\udfff]/)
    expect(picture).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
    const tags = picture.replace(/<(?:\/?(?:svg|title|rect|text|g)(?: [a-zA-Z-]+="[^"<]*")*\/?)>/g, '')
    expect(tags).not.toMatch(/[<>]/)
    expect(textOf(trie, 'collapsed').trimEnd().split('\n')).toHaveLength(names.length)
    expect(textOf(trie, 'collapsed')).toContain('root;a:b c 5 10\n')
    expect(JSON.parse(textOf(trie, 'speedscope')).shared.frames[1].name).toBe(names[0])
    expect([...exportStacks(trie, 'pprof')]).toHaveLength(1)
  })

  test('of no stacks at all is a file all the same', () => {
    const empty = new StackTrie('samples')
    expect(textOf(empty, 'svg')).toContain('0 samples in all')
    expect(textOf(empty, 'collapsed')).toBe('')
    expect(JSON.parse(textOf(empty, 'speedscope')).profiles[0].events).toEqual([])
  })
})

describe('a comparison', () => {
  const before = { 'main;read;parse': 10, 'main;read': 10, old: 4 }
  const diff = diffStacks(trieOf(before), trieOf(stacks))

  test('has both weights of each stack', () => {
    expect(textOf(diff, 'collapsed').trimEnd().split('\n').sort()).toEqual([
      'gc 0 15',
      'main;read 10 10',
      'main;read;parse 10 30',
      'main;write 0 5',
      'old 4 0',
    ])
    expect([diff.beforeTotal, diff.afterTotal]).toEqual([24, 60])
  })

  test('draws what grew in red, what shrank in blue and what stayed in grey', () => {
    const picture = textOf(
      diffStacks(trieOf({ grew: 1, shrank: 9, same: 5 }), trieOf({ grew: 9, shrank: 1, same: 5 })),
      'svg',
    )
    expect(picture).toMatch(/<title>grew [^<]*before 1 B[^<]*<\/title><rect [^>]*fill="hsl\(4,/)
    expect(picture).toMatch(/<title>shrank [^<]*before 9 B[^<]*<\/title><rect [^>]*fill="hsl\(215,/)
    expect(picture).toMatch(/<title>same [^<]*<\/title><rect [^>]*fill="hsl\(0,0%/)
    expect(textOf(diff, 'svg')).toContain('1 frames of before are gone')
  })

  test('is two profiles for speedscope and differences for pprof', () => {
    const file = JSON.parse(textOf(diff, 'speedscope'))
    expect(file.profiles.map((profile: { endValue: number }) => profile.endValue)).toEqual([24, 60])
    const profile = Profile.decode(gunzipSync([...exportStacks(diff, 'pprof')][0]!))
    const values = profile.sample.map(({ value }) => Number(BigInt.asIntN(64, BigInt(value[0]!))))
    expect(values.sort((a, b) => a - b)).toEqual([-4, 5, 15, 20])
  })

  test('names the frames that changed most, and those alone', () => {
    expect(frameChanges(diff, 3)).toEqual([
      { frame: 'parse', before: 10, after: 30 },
      { frame: 'gc', before: 0, after: 15 },
      { frame: 'write', before: 0, after: 5 },
    ])
    expect(frameChanges(diffStacks(trieOf(stacks), trieOf(stacks)), 9)).toEqual([])
  })

  test('of shares makes recordings of unequal length comparable', () => {
    const twice = diffStacks(trieOf({ 'a;b': 1, 'a;c': 3 }), trieOf({ 'a;b': 4, 'a;c': 4 }), {
      asShares: true,
    })
    expect(twice).toMatchObject({ scale: 2, beforeTotal: 8, afterTotal: 8 })
    expect(frameChanges(twice, 9)).toEqual([
      { frame: 'b', before: 2, after: 4 },
      { frame: 'c', before: 6, after: 4 },
    ])
  })

  test('of samples with bytes is refused', () => {
    expect(() => diffStacks(new StackTrie('samples'), new StackTrie('bytes'))).toThrow(
      'stacks that count samples cannot be compared',
    )
  })
})

function trieOf(given: Readonly<Record<string, number>>, options: StackTrieOptions = {}): StackTrie {
  const trie = new StackTrie('bytes', options)
  for (const [stack, weight] of Object.entries(given)) insert(trie, stack.split(';'), weight)
  return trie
}

function insert(trie: StackTrie, names: readonly string[], weight: number): void {
  const frames = Int32Array.from(names, (name) => trie.frames.intern(name, 'other'))
  trie.insert(frames, frames.length, weight)
}

function textOf(stacks: Parameters<typeof exportStacks>[0], format: StackFormatName): string {
  return [...exportStacks(stacks, format)].join('')
}

function readCollapsed(text: string): Record<string, number> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}
