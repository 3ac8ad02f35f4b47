import type { ComponentChildren } from 'preact'
import type { ComparedRun, TwoRunsPageData } from '../../../../model/two-runs-page.js'
import { dateTime } from '../../../format.js'
import { printable } from '../../../printable.js'
import { PageBar } from '../page-bar.js'
import { CodeDifference } from './code-difference.js'
import { Curves } from './curves.js'
import { FiguresTable } from './figures-table.js'
import './two-runs.css'

/** Two runs side by side: their figures, their curves over each other, what their code did differently. */
export function TwoRunsPage({ data }: { readonly data: TwoRunsPageData }) {
  const { a, b } = data
  return (
    <>
      <PageBar
        skip={{ href: '#figures', words: 'To the figures' }}
        label="Pages, and parts of this one"
        links={[
          ...data.links,
          { href: '#figures', title: 'Figures' },
          { href: '#time', title: 'Over time' },
          { href: '#code', title: 'Code' },
        ]}
      />
      <main>
        <h1>Two runs side by side</h1>
        <p class="about">
          <RunLink run={a} side={<span class="key-a">A</span>} />
          <RunLink run={b} side={<span class="key-b">B</span>} />
        </p>
        <section class="part" id="figures" aria-labelledby="figures-title">
          <h2 id="figures-title">Figures</h2>
          <FiguresTable a={a.report} b={b.report} />
        </section>
        <section class="part" id="time" aria-labelledby="time-title">
          <h2 id="time-title">Over time</h2>
          <Curves a={a.timeline} b={b.timeline} />
        </section>
        <CodeDifference data={data} />
      </main>
    </>
  )
}

function RunLink({
  run: { href, report },
  side,
}: {
  readonly run: ComparedRun
  readonly side: ComponentChildren
}) {
  return (
    <span>
      {side}{' '}
      <a class="mono" href={href}>
        {printable(report.run)}
      </a>
      , {dateTime(report.startedAt)}
    </span>
  )
}
