import type { ArtefactKindName, Partial } from './artefact.js'

/** Two files of one kind, side by side. */
export interface ArtefactDiff {
  readonly kind: ArtefactKindName
  readonly before: DiffSide
  readonly after: DiffSide
  /** What both tell of; null where one does not. */
  readonly figures: readonly FigureChange[]
  /** Of heap dumps: classes whose objects changed, the one that grew most first; null for other kinds. */
  readonly classes: readonly ClassChange[] | null
  /** Of recordings and profiles, by kind of stacks: frames whose share changed most; null for other kinds. */
  readonly frames: readonly FrameChanges[] | null
  /** Of recordings and profiles: allocated classes whose share changed most; null where one has none. */
  readonly allocation: readonly WeightChange[] | null
}

export interface DiffSide {
  readonly file: string
  /** What wrote it: a collector, a dump's format. */
  readonly words: string | null
  readonly partial: Partial | null
}

export type FigureUnit = 'bytes' | 'ms' | 'count' | 'share' | 'bytesPerSecond' | 'bytesPerMinute'

export interface FigureChange {
  readonly name: string
  /** The name in words. */
  readonly words: string
  readonly unit: FigureUnit
  readonly before: number | null
  readonly after: number | null
  /** after - before */
  readonly change: number | null
}

export interface ClassChange {
  readonly name: string
  /** null where the class was too small to be listed. */
  readonly countBefore: number | null
  readonly countAfter: number | null
  readonly shallowBytesBefore: number | null
  readonly shallowBytesAfter: number | null
  /** null unless both dumps were read as graphs. */
  readonly retainedBytesBefore: number | null
  readonly retainedBytesAfter: number | null
}

export interface FrameChanges {
  readonly stacks: 'cpu' | 'allocation' | 'live' | 'native'
  readonly unit: 'samples' | 'bytes'
  readonly totalBefore: number
  readonly totalAfter: number
  /** By the weight that ends in each frame. */
  readonly frames: readonly WeightChange[]
}

/** A part of two wholes; recordings differ in length, so shares are compared. */
export interface WeightChange {
  readonly name: string
  readonly before: number
  readonly after: number
  readonly shareBefore: number
  readonly shareAfter: number
}
