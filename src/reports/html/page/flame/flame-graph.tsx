import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { FlameGraphData } from '../../../../model/page-data.js'
import { percent } from '../../../format.js'
import { printable } from '../../../printable.js'
import { clock } from '../charts/figures.js'
import { collapsedText, speedscopeText } from './export.js'
import { FlameView } from './flame-view.js'
import { type Stacks, stacksOf } from './layout.js'
import { selfWithin } from './slices.js'
import { TopTable } from './top-table.js'
import { weightWords } from './weight-words.js'

export interface FlameGraphProps {
  readonly graph: FlameGraphData
  /** Only what was recorded in this time, where the recording has times; null for all of it. */
  readonly time: { readonly fromMs: number; readonly toMs: number } | null
}

/** The stacks of a recording, or of a part of it, which may be compared with the whole. */
export function FlameGraph({ graph, time }: FlameGraphProps) {
  const compared = useSignal(false)
  const isPart = time !== null && graph.slices.length > 0
  const stacks = useMemo(() => {
    const self = isPart ? selfWithin(graph, time.fromMs, time.toMs) : Float64Array.from(graph.self)
    const before = isPart && compared.value ? scaledTo(self, Float64Array.from(graph.self)) : null
    return stacksOf(graph, self, before)
  }, [graph, compared.value, isPart, time?.fromMs, time?.toMs])
  const { weight, unit, files } = graph
  return (
    <FlameView
      stacks={stacks}
      tools={
        <button
          type="button"
          aria-pressed={compared.value && isPart}
          disabled={!isPart}
          title={
            isPart ? '' : 'choose a moment above: then its part of the recording is compared with the whole'
          }
          onClick={() => (compared.value = !compared.value)}
        >
          Compare with the whole
        </button>
      }
      note={
        isPart && (
          <p class="small quiet">
            {clock(time.fromMs, 100)} to {clock(time.toMs, 100)} of the recording
            {compared.value && '; red: more than in the whole recording, blue: less'}
          </p>
        )
      }
      saves={[
        {
          words: 'Save collapsed',
          file: `${weight}.collapsed.txt`,
          text: (shown) => collapsedText(shown, [shown.self]),
        },
        {
          words: 'Save for speedscope',
          file: `${weight}.speedscope.json`,
          text: (shown) => speedscopeText(shown, weight, unit),
        },
      ]}
      nothing="Nothing was recorded in this time."
      about={`${weightWords(stacks.totals[0]!, unit)} in all, of ${files.map(printable).join(', ')}.`}
      describe={(shown, node) => {
        const { totals, self } = shown
        const share = percent(totals[node]! / totals[0]!)
        return `${weightWords(totals[node]!, unit)}, ${share} of all, by itself ${weightWords(self[node]!, unit)}${changeWords(shown, node)}`
      }}
      describeFound={({ totals }, found) =>
        `${percent(found.weight / totals[0]!)} in frames with this in their name`
      }
      table={(shown) => <TopTable stacks={shown} unit={unit} />}
    />
  )
}

/** The same shares, with another whole. */
function scaledTo(self: Float64Array, before: Float64Array): Float64Array {
  const sum = (all: Float64Array) => all.reduce((total, one) => total + one, 0)
  const scale = sum(before) > 0 ? sum(self) / sum(before) : 0
  return before.map((one) => one * scale)
}

function changeWords({ before, totals }: Stacks, node: number): string {
  if (before === null) return ''
  const [was, is] = [before[node]! / totals[0]!, totals[node]! / totals[0]!]
  return `; ${percent(was)} of the whole recording, ${percent(is)} here`
}
