import { useSignal } from '@preact/signals'
import type { RunPageData } from '../../../model/page-data.js'
import { bodySections } from '../../content/index.js'
import { AccountPart } from './account.js'
import { TimelinePanels } from './charts/timeline-panels.js'
import { FirstScreen } from './first-screen.js'
import { FlamePart } from './flame/flame-part.js'
import { GcPart } from './gc.js'
import { HeapPart } from './heap/heap.js'
import { LogsPart, ScenarioPart } from './logs.js'
import { type Moment, MomentDetails } from './moment.js'
import { NotMeasured } from './not-measured.js'
import { PageBar } from './page-bar.js'
import { FoldedSection } from './section.js'

const parts = [
  ['overview', 'Overview'],
  ['time', 'Over time'],
  ['gc', 'GC'],
  ['memory', 'Memory'],
  ['code', 'Code'],
  ['heap', 'Heap dump'],
  ['logs', 'Log'],
  ['scenario', 'Scenario'],
  ['details', 'All figures'],
] as const

/** What the parts above show already. */
const shownAbove = ['Memory Account', 'GC Advice', 'Heap Dump', 'Run Quality', 'Budgets']
const openFirst = ['To Repeat']

export function RunPage({ data }: { data: RunPageData }) {
  const { report, timeline } = data
  const moment = useSignal<Moment | null>(null)
  return (
    <>
      <PageBar
        skip={{ href: '#overview', words: 'To the report' }}
        label="Parts of the report"
        links={parts.map(([id, title]) => ({ href: `#${id}`, title }))}
      />
      <main>
        <FirstScreen report={report} />
        <section class="part" id="time" aria-labelledby="time-title">
          <h2 id="time-title">Over time</h2>
          {timeline.steps === 0 ? (
            <p class="none">
              The run has no samples: it ended before the first one, or its samples are gone.
            </p>
          ) : (
            <TimelinePanels
              timeline={timeline}
              heapLimitBytes={report.memory.heapLimitBytes}
              chosenMs={moment.value?.tMs ?? null}
              onChoose={(tMs, pause) => {
                moment.value = { tMs, pause }
              }}
            />
          )}
          {moment.value !== null && (
            <MomentDetails
              moment={moment.value}
              timeline={timeline}
              flameGraphs={data.flameGraphs}
              logs={data.logs}
              onClose={() => {
                moment.value = null
              }}
            />
          )}
        </section>
        <GcPart report={report} gc={data.gc} timeline={timeline} />
        <AccountPart report={report} />
        <FlamePart
          flameGraphs={data.flameGraphs}
          whyNoFlameGraph={data.whyNoFlameGraph}
          moment={moment.value}
        />
        <HeapPart heap={data.heap} report={report} />
        <LogsPart logs={data.logs} moment={moment.value} />
        <ScenarioPart scenario={data.scenario} />
        <section class="part" id="details" aria-labelledby="details-title">
          <h2 id="details-title">All figures</h2>
          {bodySections(report)
            .filter(({ title }) => !shownAbove.includes(title))
            .map((section) =>
              section.title === 'Not Measured' ? (
                <NotMeasured report={report} />
              ) : (
                <FoldedSection section={section} open={openFirst.includes(section.title)} />
              ),
            )}
        </section>
      </main>
    </>
  )
}
