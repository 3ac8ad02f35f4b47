import type { RunReport } from '../../../model/report.js'
import { missingFigures } from '../../content/about.js'
import { Scrollable } from './scrollable.js'
import { TableHead, wordColumns } from './table-head.js'

/** Every figure of the report that is missing, as `report.json` calls it, and why. */
export function NotMeasured({ report }: { report: RunReport }) {
  return (
    <details class="section" open>
      <summary>Not Measured</summary>
      <Scrollable label="Not measured">
        <table>
          <TableHead columns={wordColumns('in report.json', 'why it is missing')} />
          <tbody>
            {missingFigures(report).map(({ figures, why }) => (
              <tr>
                <th scope="row" class="name">
                  {figures}
                </th>
                <td>{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </details>
  )
}
