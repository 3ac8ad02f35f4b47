import type { TrendPageSet } from '../../../../model/page-data.js'
import { dateTime, orNot } from '../../../format.js'
import { printable } from '../../../printable.js'
import { trendWords } from '../../../trend/words.js'
import { Scrollable } from '../scrollable.js'
import { figureColumns, TableHead, wordColumns } from '../table-head.js'

/** All that the charts draw, the last run first. @param at the run that is pointed at */
export function TrendTable({ trend: { runs, figures }, at }: { trend: TrendPageSet; at: number | null }) {
  return (
    <Scrollable label="The runs and their figures">
      <table>
        <TableHead
          columns={[
            ...wordColumns('run', 'started'),
            ...figureColumns(...figures.map(({ figure }) => trendWords[figure].label)),
          ]}
        />
        <tbody>
          <tr class="median">
            <th scope="row" colSpan={2}>
              median of those before the last
            </th>
            {figures.map(({ figure, median }) => (
              <td class="figure">{orNot(median, trendWords[figure].write)}</td>
            ))}
          </tr>
          {runs
            .map((run, i) => ({ run, i }))
            .toReversed()
            .map(({ run, i }) => (
              <tr class={i === at ? 'pointed' : undefined}>
                <th scope="row">
                  {run.href === null ? printable(run.id) : <a href={run.href}>{printable(run.id)}</a>}
                </th>
                <td class="when">{dateTime(run.startedAt)}</td>
                {figures.map(({ figure, values }) => (
                  <td class="figure">{orNot(values[i] ?? null, trendWords[figure].write)}</td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </Scrollable>
  )
}
