// docs/performance.md: the template with the figures of one set of results.
import { readFileSync } from 'node:fs'
import { machineLines, markdownTables, noiseVerdict } from './markdown.mjs'
import { profileText } from './profile-text.mjs'

const template = new URL('performance-template.md', import.meta.url)

/** Benchmarks of the page, in its order; the readers of files have their own. */
export const documented = [
  'end-to-end',
  'receiver-peers',
  'load-peers',
  'generator-peers',
  'rates',
  'flat-memory',
  'report-time',
]

export function performancePage(results) {
  const parts = {
    machine: machineLines(results),
    noise: noiseVerdict(results),
    tables: markdownTables(results).replaceAll(/^###/gm, '##'),
    profile: profileText(results.profile),
  }
  return readFileSync(template, 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (_, name) => parts[name])
}
