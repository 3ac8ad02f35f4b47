import type { ExperimentPageData } from '../../../../model/page-data.js'
import { dateTime } from '../../../format.js'
import { printable } from '../../../printable.js'
import type { ExperimentChart } from '../../chart.js'
import { experimentCharts, experimentTone } from '../../experiment-charts.js'
import { PageBar } from '../page-bar.js'
import { FoldedSection, SectionBody } from '../section.js'
import { IntervalsChartView } from './intervals-chart.js'
import { LimitsChartView } from './limits-chart.js'
import { PointsChartView } from './points-chart.js'
import { SparklineTable } from './sparkline-table.js'
import './charts.css'

const folded = ['Runs', 'To Repeat']

/** The answer of an experiment, what it looks like, and the figures and runs that it rests on. */
export function ExperimentPage({ data: { report, sections, sparklines } }: { data: ExperimentPageData }) {
  const [answer, ...others] = sections
  const charts = experimentCharts(report)
  return (
    <>
      <PageBar
        skip={{ href: '#overview', words: 'To the report' }}
        label="Parts of the report"
        links={[
          { href: '#overview', title: 'Answer' },
          ...(charts.length > 0 ? [{ href: '#charts', title: 'Charts' }] : []),
          ...(sparklines.length > 0 ? [{ href: '#runs', title: 'Runs' }] : []),
          { href: '#figures', title: 'Figures' },
        ]}
      />
      <main>
        <section id="overview" aria-labelledby="title">
          <h1 id="title">
            heapmark {printable(report.experiment)}: {printable(report.subject.name)}
          </h1>
          <p class="about">
            <span>{dateTime(report.startedAt)}</span>
            <span>{printable(report.subject.target)} target</span>
            <span>{endWords[report.ended ?? 'unknown']}</span>
            <span class="mono">{printable(report.id)}</span>
          </p>
          {answer !== undefined && (
            <div class={`verdict ${experimentTone(report)}`}>
              <p class="sentence">
                {answer.title}
                {answer.headline !== undefined && `: ${answer.headline}`}
              </p>
              <div>
                <SectionBody section={answer} />
              </div>
            </div>
          )}
        </section>
        {charts.length > 0 && (
          <section class="part" id="charts" aria-labelledby="charts-title">
            <h2 id="charts-title">Charts</h2>
            {charts.map((chart) => (
              <ChartView chart={chart} />
            ))}
          </section>
        )}
        {sparklines.length > 0 && (
          <section class="part" id="runs" aria-labelledby="runs-title">
            <h2 id="runs-title">Memory of the runs</h2>
            <SparklineTable report={report} sparklines={sparklines} />
          </section>
        )}
        <section class="part" id="figures" aria-labelledby="figures-title">
          <h2 id="figures-title">Figures</h2>
          {others.map((section) => (
            <FoldedSection
              section={section}
              open={!folded.includes(section.title) || section.title === 'To Repeat'}
            />
          ))}
        </section>
      </main>
    </>
  )
}

function ChartView({ chart }: { chart: ExperimentChart }) {
  switch (chart.look) {
    case 'points':
      return <PointsChartView chart={chart} />
    case 'intervals':
      return <IntervalsChartView chart={chart} />
    case 'limits':
      return <LimitsChartView chart={chart} />
  }
}

const endWords = {
  decided: 'decided',
  interrupted: 'interrupted: it can be gone on with',
  failed: 'failed: it can be gone on with',
  unknown: 'it has no recorded end',
} as const
