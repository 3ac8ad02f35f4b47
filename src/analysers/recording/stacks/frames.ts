/** Where a frame's code came from, as far as its recording tells: flame graphs colour by it. */
export const frameKinds = ['java', 'javascript', 'native', 'kernel', 'class', 'other'] as const
export type FrameKind = (typeof frameKinds)[number]

export interface FrameSource {
  /** File or URL. */
  readonly file: string | null
  /** Counts from 1. */
  readonly line: number | null
}

/** Longer names are cut: a file decides about them, not we. */
const maxNameChars = 2000
/** Different frames in memory at a time, and letters of all their names. */
const maxFrames = 1_000_000
const maxChars = 128 * 1024 * 1024
/** The frame that stands for those that found no room. */
export const otherFrameName = '[other]'

const noSource: FrameSource = { file: null, line: null }

/** The frames of stacks, each kept once and bounded in all. Ids count from 0 in the order of arrival. */
export class FrameTable {
  readonly #ids = new Map<string, number>()
  readonly #names: string[] = []
  readonly #kinds: FrameKind[] = []
  readonly #sources: FrameSource[] = []
  #chars = 0

  get size(): number {
    return this.#names.length
  }

  /** @param source tells frames of the same name apart */
  intern(name: string, kind: FrameKind, source: FrameSource = noSource): number {
    const shown = name.length > maxNameChars ? `${name.slice(0, maxNameChars)}…` : name
    const key = source.file === null ? shown : `${shown}\n${source.file}\n${source.line ?? ''}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    if ((this.#names.length >= maxFrames || this.#chars > maxChars) && name !== otherFrameName) {
      return this.intern(otherFrameName, 'other')
    }
    this.#chars += key.length
    const id = this.#names.length
    this.#ids.set(key, id)
    this.#names.push(shown)
    this.#kinds.push(kind)
    this.#sources.push(source)
    return id
  }

  name(id: number): string {
    return this.#names[id]!
  }

  kind(id: number): FrameKind {
    return this.#kinds[id]!
  }

  source(id: number): FrameSource {
    return this.#sources[id]!
  }
}
