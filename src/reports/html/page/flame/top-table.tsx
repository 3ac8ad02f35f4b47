import { useSignal } from '@preact/signals'
import type { FlameGraphData } from '../../../../model/page-data.js'
import { percent } from '../../../format.js'
import { printable } from '../../../printable.js'
import { Scrollable } from '../scrollable.js'
import { figureColumns, TableHead, wordColumns } from '../table-head.js'
import { weightWords } from './flame-graph.js'
import type { Stacks } from './layout.js'

const rows = 40

/** The frames of a flame graph in figures. Made when it is asked for. */
export function TopTable({ stacks, unit }: { stacks: Stacks; unit: FlameGraphData['unit'] }) {
  const open = useSignal(false)
  const whole = stacks.totals[0]!
  return (
    <details
      class="tables"
      onToggle={(event) => {
        open.value = event.currentTarget.open
      }}
    >
      <summary>These frames as a table</summary>
      {open.value && (
        <Scrollable label="Frames as a table">
          <table>
            <caption>Up to {rows} frames, by what ends in them</caption>
            <TableHead
              columns={[...figureColumns('by itself', 'with all it calls', 'share'), ...wordColumns('frame')]}
            />
            <tbody>
              {topFrames(stacks).map(({ name, self, total }) => (
                <tr>
                  <td class="figure">{weightWords(self, unit)}</td>
                  <td class="figure">{weightWords(total, unit)}</td>
                  <td class="figure">{percent(total / whole)}</td>
                  <th scope="row" class="name">
                    {printable(name)}
                  </th>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrollable>
      )}
    </details>
  )
}

/** A frame's total counts each stack once, however often the frame stands in it. */
export function topFrames({ frames, parents, frameOf, self, totals }: Stacks) {
  const selfs = new Float64Array(frames.length)
  const all = new Float64Array(frames.length)
  for (let node = 1; node < totals.length; node++) {
    const frame = frameOf[node]!
    selfs[frame]! += self[node]!
    let above = parents[node]!
    while (above > 0 && frameOf[above] !== frame) above = parents[above]!
    if (above === 0) all[frame]! += totals[node]!
  }
  return frames
    .map(({ name }, frame) => ({ name, self: selfs[frame]!, total: all[frame]! }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.self - a.self || b.total - a.total)
    .slice(0, rows)
}
