import type { FlameGraphData } from '../../../../model/page-data.js'
import { percent } from '../../../format.js'
import { printable } from '../../../printable.js'
import { LateDetails } from '../late-details.js'
import { Scrollable } from '../scrollable.js'
import { figureColumns, TableHead, wordColumns } from '../table-head.js'
import type { Stacks } from './layout.js'
import { weightWords } from './weight-words.js'

const rows = 40

/** The frames of a flame graph in figures. */
export function TopTable({ stacks, unit }: { stacks: Stacks; unit: FlameGraphData['unit'] }) {
  const whole = stacks.totals[0]!
  return (
    <FramesTable
      caption={`Up to ${rows} frames, by what ends in them`}
      columns={['by itself', 'with all it calls', 'share']}
      rows={() =>
        topFrames(stacks).map(({ name, self, total }) => ({
          name,
          figures: [weightWords(self, unit), weightWords(total, unit), percent(total / whole)],
        }))
      }
    />
  )
}

interface FramesTableProps {
  readonly caption: string
  readonly columns: readonly string[]
  rows(): readonly { readonly name: string; readonly figures: readonly string[] }[]
}

/** Frames in figures. Made when it is asked for. */
export function FramesTable({ caption, columns, rows }: FramesTableProps) {
  return (
    <LateDetails
      summary="These frames as a table"
      content={() => (
        <Scrollable label="Frames as a table">
          <table>
            <caption>{caption}</caption>
            <TableHead columns={[...figureColumns(...columns), ...wordColumns('frame')]} />
            <tbody>
              {rows().map(({ name, figures }) => (
                <tr>
                  {figures.map((text) => (
                    <td class="figure">{text}</td>
                  ))}
                  <th scope="row" class="name">
                    {printable(name)}
                  </th>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrollable>
      )}
    />
  )
}

/** Those with most weight of their own. */
function topFrames(stacks: Stacks) {
  return framesOf(stacks, stacks.self, stacks.totals)
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.self - a.self || b.total - a.total)
    .slice(0, rows)
}

/** A frame's total counts each stack once, however often the frame stands in it. */
export function framesOf(
  { frames, parents, frameOf }: Stacks,
  self: ArrayLike<number>,
  totals: ArrayLike<number>,
): { readonly name: string; readonly self: number; readonly total: number }[] {
  const selfs = new Float64Array(frames.length)
  const all = new Float64Array(frames.length)
  for (let node = 1; node < totals.length; node++) {
    const frame = frameOf[node]!
    selfs[frame]! += self[node]!
    let above = parents[node]!
    while (above > 0 && frameOf[above] !== frame) above = parents[above]!
    if (above === 0) all[frame]! += totals[node]!
  }
  return frames.map(({ name }, frame) => ({ name, self: selfs[frame]!, total: all[frame]! }))
}
