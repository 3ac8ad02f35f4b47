import type { ComparedRun, TwoRunsPageData } from '../../../../model/two-runs-page.js'
import { printable } from '../../../printable.js'
import { FlameDifference } from '../flame/flame-difference.js'
import { FlameTabs, titlesOfWeights } from '../flame/flame-tabs.js'

/** What allocated, stayed alive and ran in B unlike in A; and where that cannot be told, why. */
export function CodeDifference({ data: { a, b, flameDifferences } }: { readonly data: TwoRunsPageData }) {
  const reasons = whyNot(a, b)
  return (
    <section class="part" id="code" aria-labelledby="code-title">
      <h2 id="code-title">Code</h2>
      {flameDifferences.length > 0 && (
        <FlameTabs graphs={flameDifferences}>
          {(graph) => <FlameDifference key={graph.weight} graph={graph} />}
        </FlameTabs>
      )}
      {reasons.length > 0 && (
        <>
          <ul class="plain none">
            {reasons.map((reason) => (
              <li>{reason}</li>
            ))}
          </ul>
          <p class="none">
            <code>--flight-recorder</code> records a run, <code>--profiler async-profiler</code> a JVM’s,{' '}
            <code>heapmark record</code> a part of it. Record both in the same way.
          </p>
        </>
      )}
    </section>
  )
}

/** Of all that only one of them has, a sentence. */
function whyNot(a: ComparedRun, b: ComparedRun): string[] {
  const sides = [
    ['A', a],
    ['B', b],
  ] as const
  const empty = sides.filter(([, { stacks }]) => stacks.length === 0)
  if (empty.length > 0) {
    return empty.map(
      ([name, { whyNoStacks }]) =>
        `Nothing to compare: ${name} has no stacks: ${printable(whyNoStacks ?? 'it left no recording')}.`,
    )
  }
  const weights = new Set([...a.stacks, ...b.stacks].map(({ weight }) => weight))
  return [...weights].flatMap((weight) => {
    const [inA, inB] = [a, b].map(({ stacks }) => stacks.find((one) => one.weight === weight))
    const title = titlesOfWeights[weight]
    if (inA === undefined || inB === undefined) {
      return [`${title}: only ${inA === undefined ? 'B' : 'A'} recorded it.`]
    }
    return inA.unit === inB.unit
      ? []
      : [`${title}: A is counted in ${inA.unit}, B in ${inB.unit}; the two cannot be compared.`]
  })
}
