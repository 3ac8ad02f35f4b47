import type { Sample, SeriesName } from '../../model/sample.js'

/** What a field of a sample holds: `number?` and `text?` may also be null, `optional` may be absent. */
type FieldKind =
  | 'number'
  | 'number?'
  | 'number?, or absent'
  | 'text'
  | 'text?'
  | 'numbers by name'
  | 'children'
  | 'optional'

type FieldsOf<S> = Readonly<Record<Exclude<keyof S, 'series'>, FieldKind>>

/** Every field of every series; the compiler holds it and the types of model/sample.ts together. */
export const sampleFields: { readonly [S in SeriesName]: FieldsOf<Extract<Sample, { series: S }>> } = {
  process: {
    tMs: 'number',
    rssBytes: 'number',
    rssAnonBytes: 'number?',
    rssFileBytes: 'number?',
    rssShmemBytes: 'number?',
    peakRssBytes: 'number',
    threads: 'number',
    openFiles: 'number?',
    cpuMs: 'number',
    majorFaults: 'number',
    minorFaults: 'number?, or absent',
    swapBytes: 'number?',
    pssBytes: 'number?, or absent',
  },
  tree: { tMs: 'number', processes: 'number', rssBytes: 'number', cpuMs: 'number', children: 'children' },
  cgroup: {
    tMs: 'number',
    currentBytes: 'number',
    peakBytes: 'number?',
    limitBytes: 'number?',
    anonBytes: 'number?',
    fileBytes: 'number?',
    limitHits: 'number?',
    oomKills: 'number?',
    throttledMs: 'number?',
  },
  v8: {
    tMs: 'number',
    heapUsedBytes: 'number',
    heapTotalBytes: 'number',
    heapLimitBytes: 'number',
    externalBytes: 'number',
    arrayBuffersBytes: 'number',
    mallocedBytes: 'number',
    spaces: 'numbers by name',
  },
  jvm: {
    tMs: 'number',
    heapUsedBytes: 'number',
    heapCommittedBytes: 'number',
    heapMaxBytes: 'number?',
    spaces: 'numbers by name',
    metaspaceUsedBytes: 'number?',
    metaspaceCommittedBytes: 'number?',
    classesLoaded: 'number?',
    threads: 'number?',
    gcCount: 'number?',
    gcMs: 'number?',
    safepointMs: 'number?',
  },
  'native-memory': { tMs: 'number', committedBytes: 'number', categories: 'numbers by name' },
  fault: { tMs: 'number', fault: 'number', state: 'text', hits: 'number' },
  perturbation: { tMs: 'number', action: 'text', durationMs: 'number', file: 'text?' },
  gc: {
    tMs: 'number',
    generation: 'text',
    name: 'text',
    pauseMs: 'number',
    heapBeforeBytes: 'number?',
    heapAfterBytes: 'number?',
    merged: 'optional',
  },
  receiver: {
    tMs: 'number',
    requests: 'number',
    bytes: 'number',
    errors: 'number',
    unique: 'number?',
    openConnections: 'number',
    rssBytes: 'number',
  },
  stream: {
    tMs: 'number',
    generated: 'number',
    sent: 'number',
    acknowledged: 'number',
    inFlight: 'number',
    lagMs: 'number',
  },
  bench: { tMs: 'number', rssBytes: 'number', cpuMs: 'number', samplingMicros: 'number' },
}

const checks = Object.fromEntries(
  Object.entries(sampleFields).map(([series, fields]) => [series, Object.entries(fields)]),
) as Readonly<Record<string, readonly (readonly [string, FieldKind])[] | undefined>>

/**
 * Reads one line of `samples.ndjson`.
 * @returns the sample; `unknown` for a series of a newer heapmark; `unreadable` for anything else
 */
export function parseSample(line: string): Sample | 'unknown' | 'unreadable' {
  let data: unknown
  try {
    data = JSON.parse(line)
  } catch {
    return 'unreadable'
  }
  if (typeof data !== 'object' || data === null || !('series' in data)) return 'unreadable'
  const { series } = data
  if (typeof series !== 'string') return 'unreadable'
  if (!Object.hasOwn(sampleFields, series)) return 'unknown'
  const values = data as Readonly<Record<string, unknown>>
  for (const [field, kind] of checks[series]!) {
    if (!holds(kind, values[field])) return 'unreadable'
  }
  return isMergedRight(values['merged']) ? (data as Sample) : 'unreadable'
}

function holds(kind: FieldKind, value: unknown): boolean {
  switch (kind) {
    case 'number':
      return isFigure(value)
    case 'number?':
      return value === null || isFigure(value)
    case 'number?, or absent':
      return value === undefined || value === null || isFigure(value)
    case 'text':
      return typeof value === 'string'
    case 'text?':
      return value === null || typeof value === 'string'
    case 'numbers by name':
      return isNumbersByName(value)
    case 'children':
      return Array.isArray(value) && value.every(isChild)
    case 'optional':
      return true
  }
}

function isNumbersByName(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isFigure)
}

function isChild(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const child = value as Readonly<Record<string, unknown>>
  return (
    typeof child['command'] === 'string' &&
    ['pid', 'parentPid', 'rssBytes', 'cpuMs'].every((field) => isFigure(child[field]))
  )
}

/** JSON knows no NaN, but it can say 1e999. */
function isFigure(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value)
}

function isMergedRight(merged: unknown): boolean {
  if (merged === undefined) return true
  if (typeof merged !== 'object' || merged === null) return false
  return (
    'collections' in merged &&
    isFigure(merged.collections) &&
    'pauseMsMax' in merged &&
    isFigure(merged.pauseMsMax)
  )
}
