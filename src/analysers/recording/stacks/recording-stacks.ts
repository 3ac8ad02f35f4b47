import type { StackSlice } from './stack-slices.js'
import type { StackTrie } from './stack-trie.js'

/** The stacks of a recording, by what they weigh; only those that it has. */
export interface RecordingStacks {
  /** Samples of running threads. */
  readonly cpu?: StackTrie
  /** Samples of threads in native code, most of them waiting. */
  readonly native?: StackTrie
  /** Bytes allocated; the innermost frame is the class, where it is known. */
  readonly allocation?: StackTrie
  /** Bytes that were alive; samples, where a JVM wrote no sizes. */
  readonly live?: StackTrie
}

/** When stacks were seen, as far as a recording tells it. */
export interface RecordingTimes {
  /** The zero of the slices: since 1970, or on the machine's monotonic clock. */
  readonly start: { readonly clock: 'wall' | 'monotonic'; readonly ms: number }
  readonly cpu: readonly StackSlice[]
  readonly allocation: readonly StackSlice[]
}
