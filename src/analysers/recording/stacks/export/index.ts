import type { StackDiff } from '../diff.js'
import type { StackTrie } from '../stack-trie.js'
import { collapsed } from './collapsed.js'
import { pprof } from './pprof.js'
import { type ExportSource, sourceOf } from './source.js'
import { speedscope } from './speedscope.js'
import { svg } from './svg.js'

interface StackFormat {
  /** The end of a file's name that its viewers expect. */
  readonly suffix: string
  readonly pieces: (source: ExportSource) => Iterable<string | Uint8Array>
}

/** Format -> its writer. */
export const stackFormats = {
  speedscope: { suffix: '.speedscope.json', pieces: speedscope },
  collapsed: { suffix: '.collapsed', pieces: collapsed },
  pprof: { suffix: '.pb.gz', pieces: (source) => [pprof(source)] },
  svg: { suffix: '.svg', pieces: svg },
} satisfies Record<string, StackFormat>

export type StackFormatName = keyof typeof stackFormats

/** The pieces of a file, in order (text is UTF-8); `writeFile` of node:fs/promises takes them as they are. */
export function exportStacks(
  stacks: StackTrie | StackDiff,
  format: StackFormatName,
): Iterable<string | Uint8Array> {
  return stackFormats[format].pieces(sourceOf(stacks))
}
