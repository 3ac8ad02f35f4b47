/** Lines of a JDK 8 log between its records: behind the stamps, each with a sample. */
export const passedOver: readonly { readonly pattern: RegExp; readonly sample: string }[] = [
  { pattern: /^ {2,}\[|^ ?\[(?!GC|Full|CMS|Times)/, sample: '   [Parallel Time: 20.0 ms, GC Workers: 8]' },
  { pattern: /^ *\[Times: /, sample: ' [Times: user=0.08 sys=0.00, real=0.02 secs]' },
  { pattern: /^Application time: /, sample: 'Application time: 0.9697840 seconds' },
  {
    pattern: /^Desired survivor size /,
    sample: 'Desired survivor size 126353408 bytes, new threshold 1 (max 15)',
  },
  { pattern: /^- age /, sample: '- age   1:    6724144 bytes,    6724144 total' },
  { pattern: /^Memory: \d/, sample: 'Memory: 4k page, physical 4046104k(2701772k free), swap 1047548k' },
  { pattern: /^\{?Heap(?: (?:before|after) GC|$)/, sample: '{Heap before GC invocations=12 (full 3):' },
  { pattern: /^\}$/, sample: '}' },
  {
    pattern:
      /^ +(?:PS|Par|eden|from|to |object|class|Metaspace|garbage-first|region|def new|tenured|par new|concurrent mark|the )/,
    sample: ' PSYoungGen      total 394752K, used 35323K [0x0000000795580000, 0x00000007b1b80000',
  },
  { pattern: /^ ?\[G1Ergonomics /, sample: '[G1Ergonomics (CSet Construction) finish choosing CSet]' },
  {
    pattern: /^AdaptiveSize|^ {2,}(?:survived|promoted|avg_|PSAdaptive)/,
    sample: 'AdaptiveSizePolicy::compute_survivor',
  },
  { pattern: /^, \d+\.\d+ secs\]$/, sample: ', 0.0215287 secs]' },
]
