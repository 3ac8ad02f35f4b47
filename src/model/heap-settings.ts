/** A heap to set, and what follows from it: what a user pastes. */
export interface HeapSettings {
  readonly heapBytes: number
  /** Options of the runtime that set it: `-Xms68m -Xmx68m`; empty for a program without a managed heap. */
  readonly options: readonly string[]
  /** Memory of the process beside its heap, the largest of the runs: metaspace, code, threads, buffers, the collector. */
  readonly outsideHeapBytes: number | null
  /** Heap and what is outside it: less may be killed. */
  readonly containerLimitBytes: number | null
  /** The largest RSS of the runs: what it did take. */
  readonly containerRequestBytes: number | null
  /** What the figures hold for. */
  readonly conditions: {
    /** Runs in this heap that they are from. */
    readonly runs: number
    readonly records: number | null
    /** null = full speed, or the program decides. */
    readonly ratePerSecond: number | null
    readonly cores: number
    readonly cpuModel: string
    readonly runtime: string | null
    readonly runtimeName: 'jvm' | 'node' | 'native' | null
    readonly collector: string | null
    readonly heapmarkVersion: string
  }
}
