import type { ThreadFinding } from '../../analysers/heap-graph/index.js'
import { count, size } from '../../reports/format.js'
import type { ExploredDump } from '../dump.js'
import { type Html, html } from '../html.js'
import type { Content } from '../layout.js'
import { bytesCell, objectLink, pager, shortened, table } from '../parts.js'
import type { Query } from '../request.js'

const threadsOnPage = 50

/** Threads, where they stood, and what their local variables hold. */
export function threadsPage({ findings }: ExploredDump, query: Query): Content {
  const from = query.number('from')
  const all = findings.threads
  if (all === null) {
    return { title: 'Threads', main: html`<p class="empty">This dump says nothing of threads.</p>` }
  }
  const shown = all.slice(from, from + threadsOnPage)
  return {
    title: 'Threads',
    main: html`<p>${count(all.length)} threads. A thread holds its local variables: what they alone hold stands below each.</p>
${shown.map(thread)}${pager({ of: 'threads', from, shown: shown.length, total: all.length, most: threadsOnPage, href: (row) => `threads?${query.with({ from: row })}` })}`,
  }
}

function thread({ name, className, objectId, retainedBytes, frames, locals }: ThreadFinding): Html {
  const holds = retainedBytes === null ? 'what it holds was not measured' : `holds ${size(retainedBytes)}`
  return html`<section>
<h2>${name === null ? '(thread without a name)' : shortened(name)}</h2>
<p>${objectLink(objectId, className)}: ${holds}</p>
${frames.length === 0 ? html`<p class="empty">It has no stack in the dump.</p>` : stack(frames)}
${table({
  caption: 'Local variables that hold most',
  columns: [{ title: 'Object' }, { title: 'In the frame' }, { title: 'Retained', number: true }],
  rows: locals.map(
    (local) =>
      html`<th scope="row">${objectLink(local.objectId, local.className)}</th><td><code>${shortened(local.frame ?? 'unknown')}</code></td>${bytesCell(local.retainedBytes)}`,
  ),
  empty: 'No local variable of it holds an object alone.',
})}</section>
`
}

function stack(frames: readonly string[]): Html {
  return html`<details><summary>Stack, ${frames.length} frames</summary><ol>
${frames.map((frame) => html`<li><code>${shortened(frame)}</code></li>\n`)}</ol></details>`
}
