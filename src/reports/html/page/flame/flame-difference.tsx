import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { FlameDifferenceData } from '../../../../model/two-runs-page.js'
import { percent } from '../../../format.js'
import { printable } from '../../../printable.js'
import { collapsedText } from './export.js'
import { FlameView } from './flame-view.js'
import { type Stacks, stacksOf } from './layout.js'
import { FramesTable, framesOf } from './top-table.js'
import { weightWords } from './weight-words.js'

const rows = 40

/**
 * What weighs more in B than in A, and what less, as shares: recordings differ in length. Boxes are as wide as in one of
 * the two, for what is gone from B has no width there.
 */
export function FlameDifference({ graph }: { readonly graph: FlameDifferenceData }) {
  const byA = useSignal(false)
  const { weight, unit, files } = graph
  const [wholeA, wholeB] = useMemo(() => [sumOf(graph.before), sumOf(graph.self)], [graph])
  const scaled = useMemo(() => Float64Array.from(graph.before, (one) => (one * wholeB) / wholeA), [graph])
  const stacks = useMemo(() => stacksOf(graph, Float64Array.from(graph.self), scaled), [graph])
  const inA = (scaled: number) =>
    `${percent(scaled / wholeB)} of A (${weightWords((scaled * wholeA) / wholeB, unit)})`
  const inB = (one: number) => `${percent(one / wholeB)} of B (${weightWords(one, unit)})`
  return (
    <FlameView
      stacks={stacks}
      widthsOf={byA.value ? 'before' : 'totals'}
      tools={
        <button
          type="button"
          aria-pressed={byA.value}
          title="what is gone from B is seen in A alone"
          onClick={() => (byA.value = !byA.value)}
        >
          Widths of A
        </button>
      }
      note={
        <p class="small quiet">
          <span class="key">
            <i class="area more" /> more of B than of A
          </span>{' '}
          <span class="key">
            <i class="area less" /> less
          </span>{' '}
          <span class="key">
            <i class="area alike" /> the same share
          </span>{' '}
          Boxes are as wide as their share of {byA.value ? 'A' : 'B'}.
        </p>
      }
      saves={[
        {
          words: 'Save collapsed, A and B',
          file: `difference.${weight}.collapsed.txt`,
          text: () => collapsedText(graph, [graph.before, graph.self]),
        },
      ]}
      nothing="Nothing was recorded."
      about={`A: ${weightWords(wholeA, unit)} of ${listed(files.a)}. B: ${weightWords(wholeB, unit)} of ${listed(files.b)}.`}
      describe={({ before, totals }, node) => {
        const [was, is] = [before![node]!, totals[node]!]
        return `${inA(was)}, ${inB(is)}: ${points((is - was) / wholeB)}`
      }}
      describeFound={(_, found) =>
        `${percent(found.before / wholeB)} of A and ${percent(found.weight / wholeB)} of B in frames with this in their name`
      }
      table={() => (
        <FramesTable
          caption={`Up to ${rows} frames, those first whose own share changed most`}
          columns={['by itself, A', 'B', 'change', 'with all it calls, A', 'B', 'change']}
          rows={() => changedFrames(stacks, scaled)}
        />
      )}
    />
  )
}

/** Those first whose own share changed most, either way. */
function changedFrames(stacks: Stacks, selfBefore: Float64Array) {
  const whole = stacks.totals[0]!
  const after = framesOf(stacks, stacks.self, stacks.totals)
  return framesOf(stacks, selfBefore, stacks.before!)
    .map((a, i) => ({ a, b: after[i]!, ownChange: Math.abs(after[i]!.self - a.self) }))
    .filter(({ a, b }) => a.total > 0 || b.total > 0)
    .sort((one, two) => two.ownChange - one.ownChange || two.b.total - one.b.total)
    .slice(0, rows)
    .map(({ a, b }) => ({
      name: b.name,
      figures: [
        percent(a.self / whole),
        percent(b.self / whole),
        points((b.self - a.self) / whole),
        percent(a.total / whole),
        percent(b.total / whole),
        points((b.total - a.total) / whole),
      ],
    }))
}

/** `+2.3 points`: of a hundred. */
function points(share: number): string {
  const change = (share * 100).toFixed(1)
  return `${Number(change) > 0 ? '+' : ''}${Number(change) === 0 ? '0.0' : change} points`
}

function sumOf(weights: readonly number[]): number {
  return weights.reduce((sum, one) => sum + one, 0)
}

function listed(files: readonly string[]): string {
  return files.map(printable).join(', ')
}
