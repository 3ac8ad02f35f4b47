import type { DominatorNode } from '../../model/page-data.js'
import type { JvmLayoutFlags } from './hprof/layout.js'
import type { OnHeapProgress } from './progress.js'

export interface HeapDumpOptions {
  /** `histogram`: one pass in constant memory. `full`: the object graph and all that it answers. */
  readonly mode?: 'histogram' | 'full'
  readonly onProgress?: OnHeapProgress
  /** What the graph may take; what the machine has free, unless given. */
  readonly maxMemoryBytes?: number
  /** The JVM's flags, where they are known; else deduced from the dump. */
  readonly jvm?: JvmLayoutFlags
  /** Where inflating a packed dump stops. 256 GiB unless given. */
  readonly maxInflatedBytes?: number
  /** Of `full`: is handed who holds what, for a map of it. */
  readonly onDominators?: (root: DominatorNode) => void
}
