import { useSignal } from '@preact/signals'
import type { FlameGraphData, RunPageData } from '../../../../model/page-data.js'
import { printable } from '../../../printable.js'
import type { Moment } from '../moment.js'
import { FlameGraph } from './flame-graph.js'
import { sliceAt } from './slices.js'

const titles: Readonly<Record<FlameGraphData['weight'], string>> = {
  allocation: 'Allocated',
  live: 'Alive',
  cpu: 'Ran',
  native: 'In native code',
}

interface FlamePartProps extends Pick<RunPageData, 'flameGraphs' | 'whyNoFlameGraph'> {
  readonly moment: Moment | null
}

/** What allocated, what stayed alive and what ran, by the code that did it. */
export function FlamePart({ flameGraphs, whyNoFlameGraph, moment }: FlamePartProps) {
  const chosen = useSignal(0)
  const graph = flameGraphs[chosen.value] ?? flameGraphs[0]
  const slice = graph === undefined || moment === null ? null : sliceAt(graph, moment.tMs)
  return (
    <section class="part" id="code" aria-labelledby="code-title">
      <h2 id="code-title">Code</h2>
      {graph === undefined ? (
        <p class="none">
          No flame graph: {printable(whyNoFlameGraph ?? 'the run left no recording')}.{' '}
          <code>--flight-recorder</code> records a run, <code>heapmark record</code> a part of it.
        </p>
      ) : (
        <>
          <div class="tools" role="tablist" aria-label="Stacks by what they weigh">
            {flameGraphs.map(({ weight }, i) => (
              <button
                type="button"
                role="tab"
                id={`tab-${weight}`}
                aria-selected={graph === flameGraphs[i]}
                aria-controls="flame"
                onClick={() => (chosen.value = i)}
              >
                {titles[weight]}
              </button>
            ))}
          </div>
          <div id="flame" role="tabpanel" aria-labelledby={`tab-${graph.weight}`}>
            {moment !== null && slice === null && graph.slices.length > 0 && (
              <p class="none small">
                Nothing of this kind was recorded at the chosen moment: this is all of the recording.
              </p>
            )}
            <FlameGraph key={graph.weight} graph={graph} time={slice} />
          </div>
        </>
      )}
    </section>
  )
}
