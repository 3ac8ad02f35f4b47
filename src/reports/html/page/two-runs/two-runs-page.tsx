import type { TwoRunsPageData } from '../../../../model/two-runs-page.js'
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
          <span>
            <span class="key-a">A</span>{' '}
            <a class="mono" href={a.href}>
              {printable(a.report.run)}
            </a>
          </span>
          <span>
            <span class="key-b">B</span>{' '}
            <a class="mono" href={b.href}>
              {printable(b.report.run)}
            </a>
          </span>
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
