export type DumpFormat = 'hprof' | 'v8-heapsnapshot'

export interface ClassFigures {
  readonly name: string
  readonly count: number
  readonly shallowBytes: number
  /** Held by the class's objects together, each byte once; null without a graph. */
  readonly retainedBytes: number | null
}

/** One object on the way from a root. */
export interface PathStep {
  readonly className: string
  /** `0x7f...` in an HPROF dump, `@123` in a V8 snapshot. */
  readonly objectId: string
  /** What of the object before leads here: a field, `[3]`, `static QUEUE`; for the first, what kind of root it is. */
  readonly via: string
}

export interface Suspect {
  /** What holds how much, through what, in one sentence. */
  readonly sentence: string
  readonly className: string
  readonly objectId: string
  readonly retainedBytes: number
  /** Of all reachable bytes. */
  readonly share: number
  /** One object that holds the rest, or many of one class that together do. */
  readonly kind: 'accumulation' | 'many-instances'
  /** Objects of the class of this suspect: 1, or how many there are together. */
  readonly objects: number
  /** What it holds, by class, most bytes first. */
  readonly holds: readonly ClassFigures[]
  /** The shortest way from a root to it, the root first; weak references are not followed. */
  readonly path: readonly PathStep[]
}

export interface BigObject {
  readonly className: string
  readonly objectId: string
  readonly shallowBytes: number
  readonly retainedBytes: number
}

export interface DuplicateStrings {
  readonly strings: number
  readonly distinct: number
  /** What one copy of each text would not need. */
  readonly wastedBytes: number
  readonly top: readonly {
    /** At most 100 characters. */
    readonly text: string
    readonly count: number
    readonly wastedBytes: number
  }[]
}

export interface FillRatio {
  readonly className: string
  readonly count: number
  readonly empty: number
  readonly elements: number
  readonly capacity: number
  /** Of the arrays' slots; above 1 where several elements share a slot. null when they have no slots. */
  readonly ratio: number | null
  /** Memory of slots without element. */
  readonly wastedBytes: number
}

export interface ZeroArrays {
  readonly className: string
  readonly count: number
  readonly bytes: number
}

export interface ThreadFinding {
  readonly name: string | null
  readonly className: string
  readonly objectId: string
  /** What the thread and its local variables alone hold. */
  readonly retainedBytes: number | null
  /** Innermost first, at most 32. */
  readonly frames: readonly string[]
  /** Largest first, at most 10. */
  readonly locals: readonly {
    readonly className: string
    readonly objectId: string
    readonly retainedBytes: number
    readonly frame: string | null
  }[]
}

export interface LoaderFinding {
  /** Class of the loader; `<boot>` for the JVM's own. */
  readonly className: string
  readonly objectId: string | null
  readonly classes: number
  readonly objects: number
  readonly shallowBytes: number
}

export interface HeapFindings {
  /** null when the file is no heap dump that can be read: `partial.why` says what it is. */
  readonly format: DumpFormat | null
  readonly mode: 'histogram' | 'full'
  /** `1.0.2` of an HPROF dump. */
  readonly version: string | null
  /** Null when all was read. */
  readonly partial: { readonly shareRead: number; readonly why: string } | null
  readonly objects: number
  readonly shallowBytes: number
  /** Reachable from roots; null without a graph. */
  readonly reachable: { readonly objects: number; readonly bytes: number } | null
  /** By retained bytes, else by shallow bytes; at most 1,000, the rest in `otherClasses`. */
  readonly classes: readonly ClassFigures[]
  readonly otherClasses: { readonly classes: number; readonly count: number; readonly shallowBytes: number }
  readonly suspects: readonly Suspect[]
  readonly biggest: readonly BigObject[]
  readonly duplicateStrings: DuplicateStrings | null
  readonly fillRatios: readonly FillRatio[] | null
  readonly zeroArrays: readonly ZeroArrays[] | null
  readonly threads: readonly ThreadFinding[] | null
  readonly unreachable: {
    readonly objects: number
    readonly bytes: number
    readonly classes: readonly ClassFigures[]
  } | null
  readonly loaders: readonly LoaderFinding[] | null
  readonly unknownRecords: {
    readonly count: number
    readonly bytes: number
    readonly samples: readonly string[]
  }
  /** What a reader of the figures should know, in sentences. */
  readonly notes: readonly string[]
}
