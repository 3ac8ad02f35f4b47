import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { FlameGraphData } from '../../../../model/page-data.js'

type Weight = FlameGraphData['weight']

/** What stacks that weigh so are of. */
export const titlesOfWeights: Readonly<Record<Weight, string>> = {
  allocation: 'Allocated',
  live: 'Alive',
  cpu: 'Ran',
  native: 'In native code',
}

interface FlameTabsProps<Graph extends { readonly weight: Weight }> {
  /** At least one. */
  readonly graphs: readonly Graph[]
  children(graph: Graph): ComponentChildren
}

/** A tab for each kind of stacks. */
export function FlameTabs<Graph extends { readonly weight: Weight }>({
  graphs,
  children,
}: FlameTabsProps<Graph>) {
  const chosen = useSignal(0)
  const graph = graphs[chosen.value] ?? graphs[0]!
  return (
    <>
      <div class="tools" role="tablist" aria-label="Stacks by what they weigh">
        {graphs.map(({ weight }, i) => (
          <button
            type="button"
            role="tab"
            id={`tab-${weight}`}
            aria-selected={graph === graphs[i]}
            aria-controls="flame"
            onClick={() => (chosen.value = i)}
          >
            {titlesOfWeights[weight]}
          </button>
        ))}
      </div>
      <div id="flame" role="tabpanel" aria-labelledby={`tab-${graph.weight}`}>
        {children(graph)}
      </div>
    </>
  )
}
