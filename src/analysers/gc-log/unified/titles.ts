import { copyText } from '../text/names.js'

/** What kind of work a title names; decides what is counted and whether the heap after it is a live set. */
export type TitleKind =
  | 'young'
  | 'mixed'
  | 'full'
  | 'initial-mark'
  | 'remark'
  | 'cleanup'
  | 'degenerated'
  | 'collection'
  | 'marking-cycle'
  | 'undo-cycle'
  | 'other'

export interface Title {
  readonly kind: TitleKind
  readonly name: string
  readonly cause: string | null
  readonly evacuationFailed: boolean
}

/** Distinct titles kept; damage could make millions. */
const mostTitles = 512

/**
 * `Pause Young (Concurrent Start) (G1 Evacuation Pause)` -> its name and its cause. The groups behind a name are
 * its cause only for whole collections; of `Pause Init Mark (unload classes)` they are the name's.
 */
export class Titles {
  readonly #known = new Map<string, Title>()

  get(text: string): Title {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const title = readTitle(copyText(text))
    if (this.#known.size < mostTitles && text.length <= 200) {
      this.#known.set(Buffer.from(text, 'latin1').toString('latin1'), title)
    }
    return title
  }
}

/** Names whose next group, if it is none of `variants`, is the cause. */
const collections =
  /^(Pause Young|Pause Mixed|Pause Full|Pause Initial Mark|Garbage Collection|Minor Collection|Major Collection)(?= \(|$)/
/** G1's kinds of young collection (JDK 11 and later). */
const variants = /^ \((?:Normal|Concurrent Start|Prepare Mixed|Mixed|Concurrent End)\)/

export function readTitle(text: string): Title {
  const base = collections.exec(text)?.[1]
  if (base === undefined) {
    return { kind: kindOf(text, ''), name: text.slice(0, 200), cause: null, evacuationFailed: false }
  }
  const variant = variants.exec(text.slice(base.length))?.[0] ?? ''
  const groups = groupsOf(text.slice(base.length + variant.length))
  const evacuationFailed = groups.some((group) => group.startsWith('Evacuation Failure'))
  const cause = groups.find((group) => !group.startsWith('Evacuation Failure')) ?? null
  return { kind: kindOf(base, variant), name: base + variant, cause, evacuationFailed }
}

/** The texts in parentheses, which may hold parentheses themselves: `(System.gc())`. */
function groupsOf(text: string): string[] {
  const groups: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(' && depth++ === 0) start = at + 1
    else if (text[at] === ')' && depth > 0 && --depth === 0) groups.push(text.slice(start, at))
  }
  return groups
}

function kindOf(name: string, variant: string): TitleKind {
  if (name === 'Pause Young') return variant === ' (Mixed)' ? 'mixed' : 'young'
  if (name === 'Pause Mixed') return 'mixed'
  if (name === 'Pause Full') return 'full'
  if (name === 'Pause Initial Mark' || name.startsWith('Pause Init Mark')) return 'initial-mark'
  if (name === 'Pause Remark') return 'remark'
  if (name === 'Pause Cleanup') return 'cleanup'
  if (name.startsWith('Pause Degenerated')) return 'degenerated'
  if (name.endsWith(' Collection')) return 'collection'
  if (name === 'Concurrent Cycle' || name === 'Concurrent Mark Cycle') return 'marking-cycle'
  if (name === 'Concurrent Undo Cycle') return 'undo-cycle'
  return 'other'
}
