import type { AccountPart, AccountRow, RunReport } from '../../model/report.js'
import { megabytes, orNot } from '../format.js'
import { type Entry, entry, type Section } from './section.js'

const partWords: Readonly<Record<AccountPart, string>> = {
  'heap-used': 'heap used',
  'heap-live': '- of it live',
  'heap-free': 'heap free',
  metaspace: 'metaspace',
  'class-space': 'class space',
  'code-cache': 'code cache',
  threads: 'threads',
  'direct-buffers': 'direct buffers',
  'gc-structures': 'GC structures',
  symbols: 'symbols',
  compiler: 'compiler',
  other: 'other',
  'array-buffers': 'array buffers',
  'other-external': 'other external',
  malloced: 'malloced',
  unexplained: 'unexplained',
  anonymous: 'anonymous',
  file: 'file',
  shared: 'shared',
}

/** What RSS is made of, by the runtime's own account. */
export function accountSection({ memory, cgroup }: RunReport): Section {
  const limit = cgroup?.limitBytes ?? null
  const peak = cgroup?.currentPeakBytes ?? 0
  return {
    title: 'Memory Account',
    table: {
      columns: [
        { title: 'part', holds: 'words' },
        { title: 'peak', holds: 'figures' },
        { title: 'average', holds: 'figures' },
        { title: 'when RSS was largest', holds: 'figures' },
      ],
      rows: [
        ...memory.account.map((row) => [partWords[row.part], ...cells(row)]),
        ['RSS', ...cells(rssRow(memory))],
      ],
    },
    entries: [
      ...(limit === null
        ? []
        : [
            entry(
              'container limit',
              `${megabytes(limit)}, of which its group took ${megabytes(peak)} at most`,
            ),
          ]),
      ...overcommitted(memory),
    ],
  }
}

type RowFigures = Pick<AccountRow, 'peakBytes' | 'averageBytes' | 'atPeakBytes'>

function cells({ peakBytes, averageBytes, atPeakBytes }: RowFigures): string[] {
  return [peakBytes, averageBytes, atPeakBytes].map((bytes) => orNot(bytes, megabytes))
}

/** RSS at its largest sample is the sum of its parts there; its peak is the kernel's, which no sample need have seen. */
function rssRow({ peakRssBytes, averageRssBytes, atPeak }: RunReport['memory']): RowFigures {
  const { rssAnonBytes: anon = null, rssFileBytes: file = null, rssShmemBytes: shared = null } = atPeak ?? {}
  const known = anon !== null && file !== null && shared !== null
  return {
    peakBytes: peakRssBytes,
    averageBytes: averageRssBytes,
    atPeakBytes: known ? anon + file + shared : null,
  }
}

/** A runtime counts what it has committed; the kernel counts what was touched of it. */
function overcommitted({ account }: RunReport['memory']): Entry[] {
  const left = account.find(({ part }) => part === 'unexplained')
  if (left?.atPeakBytes !== 0) return []
  return [
    entry(null, '- the parts are committed memory, not all of it resident: together they are more than RSS'),
  ]
}
