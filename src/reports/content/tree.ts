import type { RunReport } from '../../model/report.js'
import { count, megabytes, time } from '../format.js'
import { printable } from '../printable.js'
import type { Section } from './section.js'

/** The target with the processes it started; nothing when it was alone. */
export function treeSection({ tree }: RunReport): Section {
  if (tree === null) return { title: 'Process Tree', entries: [] }
  const { peakProcesses, peakRssBytes, cpuMs, children } = tree
  return {
    title: 'Process Tree',
    table: {
      columns: [
        { title: 'process', holds: 'figures' },
        { title: 'RSS peak', holds: 'figures' },
        { title: 'CPU', holds: 'figures' },
        { title: 'first seen', holds: 'figures' },
        { title: 'last seen', holds: 'figures' },
        { title: 'command', holds: 'words' },
      ],
      rows: [
        [
          'all',
          megabytes(peakRssBytes),
          time(cpuMs),
          '',
          '',
          `${count(peakProcesses)} at once, shared pages counted for each`,
        ],
        ...children.map((child) => [
          String(child.pid),
          megabytes(child.peakRssBytes),
          time(child.cpuMs),
          time(child.firstMs),
          time(child.lastMs),
          printable(child.command),
        ]),
      ],
    },
    entries: [],
  }
}
