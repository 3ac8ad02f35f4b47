import { useState } from 'preact/hooks'
import type { TrendPageData, TrendPageSet } from '../../../../model/page-data.js'
import { trendFigures } from '../../../../model/trend.js'
import { count, dateTime } from '../../../format.js'
import { printable } from '../../../printable.js'
import { changeInWords, trendWords } from '../../../trend/words.js'
import { PageBar } from '../page-bar.js'
import './trend.css'
import { TrendChart } from './trend-chart.js'
import { TrendTable } from './trend-table.js'

/** How the figures of a scenario went from run to run, for each set of runs that were asked the same. */
export function TrendPage({ data: { scenario, trends, links } }: { data: TrendPageData }) {
  return (
    <>
      <PageBar
        skip={{ href: '#trends', words: 'To the trend' }}
        label={links.length > 0 ? 'Pages' : 'Sets of runs'}
        links={
          links.length > 0
            ? links
            : trends.map(({ runs }, i) => ({ href: `#set-${i}`, title: `${count(runs.length)} runs` }))
        }
      />
      <main id="trends">
        <h1>Trend of {printable(scenario)}</h1>
        <p class="about">
          Completed runs that were asked the same, from the oldest to the last. The last one is held against
          the median of those before it; one run may lie beside it by chance.
        </p>
        {trends.map((trend, i) => (
          <TrendSet trend={trend} id={`set-${i}`} />
        ))}
      </main>
    </>
  )
}

function TrendSet({ trend, id }: { trend: TrendPageSet; id: string }) {
  const { basis, runs, figures } = trend
  /** The run that all charts point at; null for none. */
  const [at, setAt] = useState<number | null>(null)
  const missing = trendFigures.filter((name) => figures.every(({ figure }) => figure !== name))
  return (
    <section class="part trend" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {count(runs.length)} runs: {printable(basis)}
      </h2>
      <p class="quiet">
        {dateTime(runs[0]!.startedAt)} to {dateTime(runs.at(-1)!.startedAt)}. Point at a run, or choose it
        with the arrow keys in a chart: all charts show it.
        {runs.some(({ href }) => href !== null) && ' A click on its point, or Enter, opens its report.'}
      </p>
      <div class="trend-charts">
        {figures.map((figure) => {
          const { label, write } = trendWords[figure.figure]
          return (
            <figure>
              <figcaption>
                <b>{label}</b> <span class="last">{write(figure.last)}</span>{' '}
                <span class="change">{changeInWords(figure)}</span>
              </figcaption>
              <TrendChart trend={figure} runs={runs} at={at} onPoint={setAt} />
            </figure>
          )
        })}
      </div>
      {missing.length > 0 && (
        <p class="none">
          Not shown, for the last run did not measure it:{' '}
          {missing.map((name) => trendWords[name].label).join(', ')}.
        </p>
      )}
      <TrendTable trend={trend} at={at} />
    </section>
  )
}
