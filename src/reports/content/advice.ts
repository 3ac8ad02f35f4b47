import { printable } from '../printable.js'
import { type Entry, entry, type Section } from './section.js'

/** What follows from a GC log, with the lines it is taken from. */
export interface AdviceLine {
  readonly text: string
  readonly evidence: readonly { readonly file: string; readonly line: number }[]
}

export function adviceEntries(advice: readonly AdviceLine[]): Entry[] {
  return advice.map(({ text, evidence }) => {
    const seen = evidence.length === 0 ? '' : ` (${places(evidence)})`
    return entry(null, `- ${printable(text)}${seen}`)
  })
}

export function adviceSection(advice: readonly AdviceLine[]): Section {
  return {
    title: 'Advice',
    ...(advice.length === 0 ? { headline: 'nothing stands out' } : {}),
    entries: adviceEntries(advice),
  }
}

/** `gc.log:12, 90; gc.log.0:7`. */
function places(evidence: AdviceLine['evidence']): string {
  const byFile = new Map<string, number[]>()
  for (const { file, line } of evidence) byFile.set(file, [...(byFile.get(file) ?? []), line])
  return [...byFile].map(([file, lines]) => `${printable(file)}:${lines.join(', ')}`).join('; ')
}
