import type { FlameGraphData, RunPageData } from '../../../../model/page-data.js'
import { printable } from '../../../printable.js'
import type { Moment } from '../moment.js'
import { FlameGraph } from './flame-graph.js'
import { FlameTabs } from './flame-tabs.js'
import { sliceAt } from './slices.js'

interface FlamePartProps extends Pick<RunPageData, 'flameGraphs' | 'whyNoFlameGraph'> {
  readonly moment: Moment | null
}

/** What allocated, what stayed alive and what ran, by the code that did it. */
export function FlamePart({ flameGraphs, whyNoFlameGraph, moment }: FlamePartProps) {
  return (
    <section class="part" id="code" aria-labelledby="code-title">
      <h2 id="code-title">Code</h2>
      {flameGraphs.length === 0 ? (
        <p class="none">
          No flame graph: {printable(whyNoFlameGraph ?? 'the run left no recording')}.{' '}
          <code>--flight-recorder</code> records a run, <code>heapmark record</code> a part of it.
        </p>
      ) : (
        <FlameTabs graphs={flameGraphs}>{(graph) => <AtMoment graph={graph} moment={moment} />}</FlameTabs>
      )}
    </section>
  )
}

function AtMoment({ graph, moment }: { graph: FlameGraphData; moment: Moment | null }) {
  const slice = moment === null ? null : sliceAt(graph, moment.tMs)
  return (
    <>
      {moment !== null && slice === null && graph.slices.length > 0 && (
        <p class="none small">
          Nothing of this kind was recorded at the chosen moment: this is all of the recording.
        </p>
      )}
      <FlameGraph key={graph.weight} graph={graph} time={slice} />
    </>
  )
}
