import type { HeapSettings } from '../../model/heap-settings.js'
import { MiB } from '../../model/size.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { count, megabytes, perSecond } from '../format.js'
import { printable } from '../printable.js'

/** The lines to paste for a heap, and what they hold for. */
export function settingsSection(settings: HeapSettings): Section {
  const { options, containerLimitBytes, conditions } = settings
  const limit = containerLimitBytes === null ? null : wholeMiB(containerLimitBytes)
  return {
    title: 'To Paste',
    entries: [
      ...(options.length === 0 ? [] : [verbatim(printable(options.join(' ')))]),
      ...(limit === null
        ? []
        : [verbatim(kubernetes(settings, limit)), verbatim(`docker run --memory=${limit}m`)]),
      entry(
        'container',
        limit === null
          ? 'no limit to name: what the process takes outside its heap was not measured'
          : limitWords(settings, limit),
      ),
      ...optionNotes(settings),
      entry('holds for', conditionWords(conditions)),
    ],
  }
}

function verbatim(value: string): Entry {
  return { label: null, value, verbatim: true }
}

/** The resources of a container, in YAML: what it took, and what it may take. */
function kubernetes({ containerRequestBytes }: HeapSettings, limitMiB: number): string {
  const request =
    containerRequestBytes === null ? limitMiB : Math.min(limitMiB, wholeMiB(containerRequestBytes))
  return `resources: { requests: { memory: ${request}Mi }, limits: { memory: ${limitMiB}Mi } }`
}

function limitWords({ heapBytes, outsideHeapBytes, conditions }: HeapSettings, limitMiB: number): string {
  if (outsideHeapBytes === null) return `${limitMiB} MB, the limit of the whole program`
  const runs = conditions.runs === 1 ? 'one run' : `the largest of ${conditions.runs} runs`
  return `${megabytes(limitMiB * MiB)}: heap ${megabytes(heapBytes)} and ${megabytes(outsideHeapBytes)} outside it (${runs})`
}

function optionNotes({ heapBytes, options, conditions }: HeapSettings): Entry[] {
  const semiSpace = options.map((word) => /^--max-semi-space-size=(\d+)$/.exec(word)?.[1]).find(Boolean)
  const notes: Entry[] = []
  if (conditions.runtimeName === 'node' && semiSpace !== undefined) {
    const text = `--max-old-space-size is V8's old generation alone; with three semi-spaces of ${semiSpace} MB it is the heap of ${megabytes(heapBytes)}`
    notes.push(entry('differs', text))
  }
  if (conditions.runtimeName === 'jvm') {
    const text = 'the runs also had -XX:+ExitOnOutOfMemoryError: without it a program may go on half dead'
    notes.push(entry('beside it', text))
  }
  return notes
}

function conditionWords(conditions: HeapSettings['conditions']): string {
  const { records, ratePerSecond, cores, cpuModel, runtime, collector, heapmarkVersion } = conditions
  const rate = ratePerSecond === null ? 'at no set rate' : `at ${perSecond(ratePerSecond)}/s`
  const parts = [
    records === null ? null : `${count(records)} records ${rate}`,
    `${cores} cores of ${cpuModel}`,
    runtime,
    collector,
    `heapmark ${heapmarkVersion}`,
  ]
  return printable(parts.filter((part) => part !== null).join(', '))
}

function wholeMiB(bytes: number): number {
  return Math.ceil(bytes / MiB)
}
