import { type FoundParts, nothingFound } from '../findings.js'
import type { Reading } from '../reading.js'
import { FrameTable } from '../stacks/frames.js'
import type { RecordingStacks } from '../stacks/recording-stacks.js'
import { stackFindings } from '../stacks/stack-findings.js'
import { StackTrie } from '../stacks/stack-trie.js'
import { parseStackLine } from './stack-line.js'

/** Longer lines are none: they are counted and passed over. */
const maxLineBytes = 1024 * 1024
const lineEnd = 0x0a

/** Reads collapsed stacks, the format of FlameGraph's scripts and of async-profiler: `outermost;...;innermost count`. */
export async function readCollapsed(
  pieces: AsyncIterable<Buffer>,
  reading: Reading,
): Promise<{ findings: FoundParts; stacks: RecordingStacks }> {
  const trie = new StackTrie('samples', { frames: new FrameTable() })
  let path = new Int32Array(1024)
  let unreadable = 0
  const take = (line: Buffer) => {
    const stack = parseStackLine(line.toString('utf8'))
    if (stack === 'empty') return
    if (stack === null) {
      unreadable++
      return
    }
    if (stack.frames.length > path.length) path = new Int32Array(stack.frames.length * 2)
    for (const [i, name] of stack.frames.entries()) path[i] = trie.frames.intern(name, 'other')
    trie.insert(path, stack.frames.length, stack.weight, stack.weight)
  }

  /** The beginning of a line whose end is in a later piece; null once it is too long. */
  let begun: Buffer | null = Buffer.alloc(0)
  for await (const piece of pieces) {
    let from = 0
    for (let to = piece.indexOf(lineEnd); to >= 0; to = piece.indexOf(lineEnd, from)) {
      if (begun === null) unreadable++
      else
        take(begun.length === 0 ? piece.subarray(from, to) : Buffer.concat([begun, piece.subarray(from, to)]))
      begun = Buffer.alloc(0)
      from = to + 1
    }
    if (begun === null) continue
    const whole: Buffer = Buffer.concat([begun, piece.subarray(from)])
    begun = whole.length > maxLineBytes ? null : whole
  }
  // Without its end a line may have lost digits of its count.
  if (begun === null || begun.length > 0) {
    if (reading.why === null && begun !== null) take(begun)
    else unreadable++
  }
  return {
    findings: {
      ...nothingFound,
      cpu: stackFindings(trie),
      unknown: { ...nothingFound.unknown, unreadableParts: unreadable },
      notes: [
        'collapsed stacks do not say what they count: it is shown as samples',
        ...(trie.otherSamples > 0 ? ['some stacks found no room in the tree and stand in [other]'] : []),
      ],
    },
    stacks: { cpu: trie },
  }
}
