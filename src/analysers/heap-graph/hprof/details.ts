import type { GraphDetails } from '../details.js'
import type { DumpFile } from '../input/supply.js'
import type { HprofGraph } from './build-graph.js'
import type { HprofIndex } from './index-dump.js'
import { HprofRecords } from './records.js'
import { rootKinds, subTag } from './tags.js'
import { Threads } from './threads.js'

export interface HprofDetails extends GraphDetails {
  readonly records: HprofRecords
  readonly threads: Threads
}

/** Names and values of an HPROF dump's objects are read from the file again. */
export function hprofDetails(file: DumpFile, index: HprofIndex, built: HprofGraph): HprofDetails {
  const { graph, addresses, roots } = built
  const records = new HprofRecords(file, index, built)
  const threads = new Threads(index, built, records)
  return {
    graph,
    records,
    threads,
    referenceNames: async (steps) => {
      const found = await records.fetch(steps.map(({ from }) => from))
      return steps.map(({ from, to }) => {
        const record = found.get(from)
        return (record && records.nameOfReference(record, to)) ?? '?'
      })
    },
    rootKinds: async (nodes) => {
      const names = new Map<number, string>()
      for (const [node, { tag, thread, trace }] of roots.kindsOf(new Set(nodes), addresses)) {
        const isLocal = tag === subTag.rootJavaFrame || tag === subTag.rootJniLocal
        const isThread = tag === subTag.rootThreadObject
        const place = isLocal ? await threads.placeOf(thread, trace | 0) : ''
        const name = isThread ? (await threads.placeOf(thread, null)).replace(' of ', '') : ''
        names.set(node, name || `${rootKinds[tag]?.name ?? 'root'}${place}`)
      }
      return names
    },
    fields: async (node, from, most) => {
      const record = (await records.fetch([node])).get(node)
      if (record === undefined) return { fields: [], total: 0 }
      const total = record.tag >= subTag.objectArray ? record.length : records.values(record, 0).length
      return { fields: records.values(record, from, most), total }
    },
    text: async (node, most) => {
      if (!isText(graph.className(graph.classOf[node]!))) return null
      return (await records.texts([node], most)).get(node) ?? null
    },
    findObject: (id) => {
      const digits = /^0x([0-9a-f]{1,16})$/i.exec(id)?.[1]?.padStart(16, '0')
      if (digits === undefined) return null
      const node = addresses.nodeOf(
        Number.parseInt(digits.slice(0, 8), 16),
        Number.parseInt(digits.slice(8), 16),
      )
      return node < 0 ? null : node
    },
    close: () => file.close(),
  }
}

function isText(className: string): boolean {
  return className === 'java.lang.String' || className === 'char[]'
}
