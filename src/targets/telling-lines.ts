import type { TellingKind, TellingLine } from '../model/target.js'
import { monotonicNs } from '../system/clock.js'

/**
 * Lines by which a failure is known, even when the program goes on or ends with exit code 0. Sources: the
 * messages of java.lang.OutOfMemoryError as HotSpot's memory/universe.cpp, prims/unsafe.cpp, java.nio.Bits and
 * os::create_thread's caller write them; V8's FatalProcessOutOfMemory; Spark's UnifiedMemoryManager.
 */
const patterns: readonly (readonly [TellingKind, RegExp])[] = [
  ['gc-overhead', /OutOfMemoryError: GC overhead limit exceeded/],
  ['metaspace', /OutOfMemoryError: (?:Metaspace|Compressed class space)/],
  [
    'direct-buffer',
    /OutOfMemoryError: (?:Direct buffer memory|Cannot reserve \d+ bytes of direct buffer memory)/,
  ],
  ['threads', /OutOfMemoryError: unable to create (?:new )?native thread/],
  ['array-size', /OutOfMemoryError: Requested array size exceeds VM limit/],
  ['java-heap', /OutOfMemoryError(?:: Java heap space|\s*$|: (?:Java heap|GC))/],
  ['stack-overflow', /\bStackOverflowError\b/],
  ['v8-heap', /FATAL ERROR: .*(?:heap out of memory|Allocation failed|heap limit)/i],
  ['spark-memory', /System memory \d+ must be at least \d+/],
  [
    'jvm-start',
    /^(?:Error: (?:Could not create the Java Virtual Machine|A fatal exception has occurred|Unable to access jarfile|Could not find or load main class|LinkageError|Main method not found)|Error occurred during initialization of VM|Unrecognized VM option|Invalid (?:maximum|initial) heap size)/,
  ],
  ['http-refused', /status-code=[45]\d\d\b/],
]

/** What every telling line holds: looked for first, because nearly no line is one. */
const hint =
  /OutOfMemoryError|StackOverflowError|FATAL ERROR|System memory|^Error|^Unrecognized|^Invalid|status-code=[45]/

const longestLine = 500
/** A line longer than this is cut: a program may print a gigabyte without a line end. */
const longestPending = 8192

type Source = 'stdout' | 'stderr'

/** Reads a target's output as it comes and keeps the first line of each telling kind. Constant memory. */
export class TellingLines {
  readonly #found = new Map<TellingKind, TellingLine>()
  readonly #pending: Record<Source, string> = { stdout: '', stderr: '' }

  get lines(): readonly TellingLine[] {
    return [...this.#found.values()]
  }

  see(source: Source, chunk: Buffer): void {
    const text = this.#pending[source] + chunk.toString('latin1')
    const end = text.lastIndexOf('\n')
    if (end >= 0) this.#scan(text.slice(0, end))
    const rest = text.slice(end + 1)
    this.#pending[source] = rest.length > longestPending ? rest.slice(-longestPending) : rest
  }

  /** The output is over: the last line may lack its end. */
  end(): void {
    this.#scan(this.#pending.stdout)
    this.#scan(this.#pending.stderr)
    this.#pending.stdout = ''
    this.#pending.stderr = ''
  }

  #scan(text: string): void {
    if (!/OutOfMemory|StackOverflow|FATAL|System memory|Error|Unrecognized|Invalid|status-code/.test(text))
      return
    for (const line of text.split('\n')) {
      if (!hint.test(line)) continue
      const kind = patterns.find(([, pattern]) => pattern.test(line.trimEnd()))?.[0]
      if (kind === undefined || this.#found.has(kind)) continue
      this.#found.set(kind, { kind, line: line.trim().slice(0, longestLine), atNs: monotonicNs() })
    }
  }
}
