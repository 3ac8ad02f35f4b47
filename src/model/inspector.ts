/**
 * What can be done to a live target on request. All of it shows in the target's figures: a collection, or a stop for
 * as long as it takes.
 *
 * Every method rejects with a HeapmarkError: NOT_INSPECTABLE when this runtime has no such thing (and what to do
 * instead), INSPECT_FAILED or ATTACH_FAILED when the target could not be asked, has ended, or the file was not
 * written.
 */
export interface TargetInspector {
  readonly pid: number
  /** What `dump` and `record` write, in the order in which they take paths. */
  readonly dumpFile: FileKind
  readonly recordFiles: readonly FileKind[]
  /** What a dump will cost, in words, when it is dear; asked before `dump`. */
  dumpWarning(): Promise<string | null>
  /** Everything alive in the heap, as the runtime's own format. @param file absolute, not there yet */
  dump(file: string): Promise<Inspection>
  /** The live objects by class, those with most bytes first. */
  histogram(): Promise<readonly ClassCount[]>
  /** A full collection. */
  collect(): Promise<Inspection>
  /**
   * What it executes and allocates for some time.
   * @param files absolute, one for each of `recordFiles`
   * @param early ends the recording before its time; what was recorded is kept
   */
  record(files: readonly string[], durationMs: number, early: AbortSignal): Promise<Inspection>
}

export interface FileKind {
  /** What a name begins with: `heap` of `heap-1.hprof`. */
  readonly stem: string
  readonly suffix: string
}

/** What was left by an inspection. */
export interface Inspection {
  readonly files: readonly WrittenFile[]
  /** What the user should know of it. */
  readonly notes: readonly string[]
}

export interface WrittenFile {
  /** Absolute. */
  readonly path: string
  readonly bytes: number
}

export interface ClassCount {
  readonly className: string
  readonly instances: number
  /** Shallow sizes, summed. */
  readonly bytes: number
}
