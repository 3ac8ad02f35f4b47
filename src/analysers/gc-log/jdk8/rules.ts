import type { Work } from '../tally/tally.js'

/** One form of a JDK 8 record, from its `[` to the `]` that ends it. */
export interface Jdk8Rule {
  readonly name: string
  readonly sample: string
  /** Group 1 is the cause, where the form has one. */
  readonly pattern: RegExp
  readonly kind: 'pause' | 'concurrent' | 'start' | 'aborted'
  /** The log's own name for it; null: group 1 is the name, not a cause. */
  readonly title: string | null
  readonly work: Work
  readonly collector: string | null
  /** The heap follows on a line of its own. */
  readonly heapFollows: boolean
}

const cause = '\\(((?:[^()]|\\(\\))+)\\)'

/** Forms of `-XX:+PrintGC` and `-XX:+PrintGCDetails` of Serial, Parallel, CMS and G1. */
export const jdk8Rules: readonly Jdk8Rule[] = [
  {
    name: 'young',
    sample:
      '[GC (Allocation Failure) [PSYoungGen: 65536K->8101K(76288K)] 65536K->8117K(251392K), 0.0058830 secs]',
    pattern: new RegExp(
      `^\\[GC(?:--)?(?: (?!\\(CMS )${cause})?(?! pause| remark| cleanup| concurrent| \\(CMS )`,
    ),
    kind: 'pause',
    title: 'GC',
    work: 'young',
    collector: null,
    heapFollows: false,
  },
  {
    name: 'full',
    sample:
      '[Full GC (Ergonomics) [PSYoungGen: 6926K->0K(76288K)] [ParOldGen: 606K->6641K(101376K)] 7533K->6641K(177664K), [Metaspace: 20192K->20192K(1067008K)], 0.0274601 secs]',
    pattern: new RegExp(`^\\[Full GC(?: ${cause})?`),
    kind: 'pause',
    title: 'Full GC',
    work: 'full',
    collector: null,
    heapFollows: true,
  },
  {
    name: 'young of G1',
    sample: '[GC pause (G1 Evacuation Pause) (young), 0.0215287 secs]',
    pattern: new RegExp(`^\\[GC pause ${cause} \\(young\\)(?! \\(initial-mark\\))`),
    kind: 'pause',
    title: 'GC pause (young)',
    work: 'young',
    collector: 'G1',
    heapFollows: true,
  },
  {
    name: 'young of G1 that starts a marking cycle',
    sample: '[GC pause (G1 Humongous Allocation) (young) (initial-mark), 0.0198765 secs]',
    pattern: new RegExp(`^\\[GC pause ${cause} \\(young\\) \\(initial-mark\\)`),
    kind: 'pause',
    title: 'GC pause (young) (initial-mark)',
    work: 'young',
    collector: 'G1',
    heapFollows: true,
  },
  {
    name: 'mixed of G1',
    sample: '[GC pause (G1 Evacuation Pause) (mixed) (to-space exhausted), 0.0412345 secs]',
    pattern: new RegExp(`^\\[GC pause ${cause} \\(mixed\\)`),
    kind: 'pause',
    title: 'GC pause (mixed)',
    work: 'mixed',
    collector: 'G1',
    heapFollows: true,
  },
  {
    name: 'remark of G1',
    sample:
      '[GC remark 2.345: [Finalize Marking, 0.0005 secs] 2.346: [GC ref-proc, 0.0001 secs], 0.0145 secs]',
    pattern: /^\[GC remark/,
    kind: 'pause',
    title: 'GC remark',
    work: 'remark',
    collector: 'G1',
    heapFollows: false,
  },
  {
    name: 'cleanup of G1',
    sample: '[GC cleanup 117M->106M(252M), 0.0015221 secs]',
    pattern: /^\[GC cleanup/,
    kind: 'pause',
    title: 'GC cleanup',
    work: 'cleanup',
    collector: 'G1',
    heapFollows: false,
  },
  {
    name: 'initial mark of CMS',
    sample: '[GC (CMS Initial Mark) [1 CMS-initial-mark: 1240K(1540K)] 1560K(2500K), 0.0002852 secs]',
    pattern: /^\[GC \(CMS Initial Mark\)/,
    kind: 'pause',
    title: 'CMS Initial Mark',
    work: 'initial-mark',
    collector: 'CMS',
    heapFollows: false,
  },
  {
    name: 'remark of CMS',
    sample:
      '[GC (CMS Final Remark) [YG occupancy: 215 K (1152 K)][Rescan (parallel) , 0.0004 secs][1 CMS-remark: 2127K(2320K)] 2342K(3472K), 0.0008695 secs]',
    pattern: /^\[GC \(CMS Final Remark\)/,
    kind: 'pause',
    title: 'CMS Final Remark',
    work: 'remark',
    collector: 'CMS',
    heapFollows: false,
  },
  {
    name: 'concurrent phase of G1 ends',
    sample: '[GC concurrent-mark-end, 0.1234567 secs]',
    pattern: /^\[GC (concurrent-[a-z-]+?)(?:-end)?, \d+[.,]\d+ secs\]$/,
    kind: 'concurrent',
    title: null,
    work: 'other',
    collector: 'G1',
    heapFollows: false,
  },
  {
    name: 'concurrent phase of G1 starts',
    sample: '[GC concurrent-root-region-scan-start]',
    pattern: /^\[GC (concurrent-[a-z-]+)-start\]$/,
    kind: 'start',
    title: null,
    work: 'other',
    collector: 'G1',
    heapFollows: false,
  },
  {
    name: 'marking of G1 aborted',
    sample: '[GC concurrent-mark-abort]',
    pattern: /^\[GC (concurrent-mark-abort)\]$/,
    kind: 'aborted',
    title: null,
    work: 'other',
    collector: 'G1',
    heapFollows: false,
  },
  {
    name: 'concurrent phase of CMS ends',
    // Time of the processor / time that passed.
    sample: '[CMS-concurrent-mark: 0.521/0.529 secs]',
    pattern: /^\[(CMS-concurrent-[a-z-]+): \d+\.\d+\/\d+\.\d+ secs\]$/,
    kind: 'concurrent',
    title: null,
    work: 'other',
    collector: 'CMS',
    heapFollows: false,
  },
  {
    name: 'concurrent phase of CMS starts',
    sample: '[CMS-concurrent-preclean-start]',
    pattern: /^\[(CMS-concurrent-[a-z-]+)-start\]$/,
    kind: 'start',
    title: null,
    work: 'other',
    collector: 'CMS',
    heapFollows: false,
  },
]
