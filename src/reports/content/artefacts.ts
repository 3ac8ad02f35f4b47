import type { RunReport } from '../../model/report.js'
import { count, orNot, percent, size } from '../format.js'
import { printable } from '../printable.js'
import { adviceEntries } from './advice.js'
import { entry, type Section } from './section.js'

/** What follows from the run's GC log; nothing without any. */
export function gcAdviceSection({ gc }: RunReport): Section {
  return { title: 'GC Advice', entries: adviceEntries(gc.advice) }
}

/** What the run's heap dump is made of; who holds it is said with the verdict. */
export function heapDumpSection({ heapDump }: RunReport): Section {
  const title = 'Heap Dump'
  if (heapDump === null) return { title, entries: [] }
  const { file, mode, shareRead, objects, shallowBytes, classes } = heapDump
  const partly = shareRead < 1 ? `, ${percent(shareRead)} of the file read` : ''
  const isFull = mode === 'full'
  return {
    title,
    headline: `${printable(file)}, ${count(objects)} objects of ${size(shallowBytes)}${partly}`,
    table: {
      columns: [
        ...(isFull ? [{ title: 'retained', holds: 'figures' as const }] : []),
        { title: 'shallow', holds: 'figures' },
        { title: 'objects', holds: 'figures' },
        { title: 'class', holds: 'words' },
      ],
      rows: classes.map((one) => [
        ...(isFull ? [orNot(one.retainedBytes, size)] : []),
        size(one.shallowBytes),
        count(one.count),
        printable(one.name),
      ]),
    },
    entries: [],
  }
}

/** What the run's recording says of allocation: by class, or by frame where it knows no classes. */
export function allocationSection({ recording }: RunReport): Section {
  const title = 'Allocation'
  const allocation = recording?.allocation ?? null
  if (recording === null || allocation === null) return { title, entries: [] }
  const { source, totalBytes, classes, frames } = allocation
  const share = (bytes: number) => (totalBytes === 0 ? '' : percent(bytes / totalBytes))
  const rows = classes.length > 0 ? classes : frames
  return {
    title,
    headline: `${size(totalBytes)} by ${printable(source)} in ${printable(recording.file)}`,
    table: {
      columns: [
        { title: 'bytes', holds: 'figures' },
        { title: 'share', holds: 'figures' },
        { title: classes.length > 0 ? 'class' : 'frame', holds: 'words' },
      ],
      rows: rows.map(({ name, bytes }) => [size(bytes), share(bytes), printable(name)]),
    },
    entries:
      classes.length === 0 || frames.length === 0
        ? []
        : [entry('most by itself', `${printable(frames[0]!.name)}, ${size(frames[0]!.bytes)}`)],
  }
}

/** Objects that the recording found alive: by class, or by what made them. */
export function liveObjectsSection({ recording }: RunReport): Section {
  const title = 'Live Objects'
  const live = recording?.live ?? null
  if (recording === null || live === null) return { title, entries: [] }
  const headline = `${count(live.samples)} samples by ${printable(live.source)} in ${printable(recording.file)}`
  const rows =
    live.classes.length > 0
      ? live.classes.map(({ name, samples }) => [count(samples), printable(name)])
      : live.frames.map(({ name, weight }) => [size(weight), printable(name)])
  return {
    title,
    headline,
    table: {
      columns: [
        { title: live.classes.length > 0 ? 'samples' : 'bytes', holds: 'figures' },
        { title: live.classes.length > 0 ? 'class' : 'made in', holds: 'words' },
      ],
      rows,
    },
    entries: [],
  }
}

/** Frames that ran most, themselves. */
export function hotFramesSection({ recording }: RunReport): Section {
  const title = 'Where the Time Goes'
  const cpu = recording?.cpu ?? null
  if (recording === null || cpu === null) return { title, entries: [] }
  return {
    title,
    headline: `${count(cpu.samples)} samples in ${printable(recording.file)}`,
    table: {
      columns: [
        { title: 'samples', holds: 'figures' },
        { title: 'share', holds: 'figures' },
        { title: 'frame', holds: 'words' },
      ],
      rows: cpu.frames.map(({ name, weight }) => [
        count(weight),
        cpu.samples === 0 ? '' : percent(weight / cpu.samples),
        printable(name),
      ]),
    },
    entries: [],
  }
}
