import type { AccountRow, RunReport } from '../../../model/report.js'
import { accountSection } from '../../content/account.js'
import { megabytes } from '../../format.js'
import { printable } from '../../printable.js'
import { Scrollable } from './scrollable.js'
import { SectionBody } from './section.js'
import { TableHead } from './table-head.js'

const shades = ['c1', 'c3', 'c4', 'c2', 'c7', 'c8', 'c5', 'c6']

/** What RSS was made of when it was largest. */
export function AccountPart({ report }: { report: RunReport }) {
  const { memory, notMeasured } = report
  const { table, entries } = accountSection(report)
  // `heap-live` is part of `heap-used`.
  const parts = memory.account.filter(
    ({ part, atPeakBytes }) => part !== 'heap-live' && (atPeakBytes ?? 0) > 0,
  )
  const total = parts.reduce((sum, { atPeakBytes }) => sum + (atPeakBytes ?? 0), 0)
  const shadeOf = new Map(parts.map(({ part }, i) => [part, `var(--${shades[i % shades.length]})`]))
  const rows = table!.rows.map((cells, i) => ({ row: memory.account[i], cells }))
  const told = rows.filter(({ row }) => row === undefined || isMeasured(row))
  return (
    <section class="part" id="memory" aria-labelledby="memory-title">
      <h2 id="memory-title">Memory account</h2>
      {parts.length === 0 ? (
        <p class="none">
          What memory was made of at its peak is not known:{' '}
          {notMeasured['memory.atPeak'] ?? notMeasured['memory.account'] ?? 'no part of it was measured then'}
          .
        </p>
      ) : (
        <div
          class="account"
          role="img"
          aria-label={`Parts of ${megabytes(total)} when RSS was largest; the table has them in figures`}
        >
          {parts.map(({ part, atPeakBytes }) => (
            <span
              title={`${part}: ${megabytes(atPeakBytes!)}`}
              style={{ flexGrow: atPeakBytes! / total, flexBasis: 0, background: shadeOf.get(part) }}
            />
          ))}
        </div>
      )}
      <Scrollable label="Memory account">
        <table>
          <TableHead columns={table!.columns} />
          <tbody>
            {told.map(({ row, cells: [words, ...figures] }) => (
              <tr>
                <th scope="row" class="part-name">
                  {row !== undefined && (
                    <span class="swatch" style={{ '--swatch': shadeOf.get(row.part) ?? 'transparent' }} />
                  )}
                  {words}
                </th>
                {figures.map((cell) => (
                  <td class="figure">{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
      <Untold
        parts={rows.flatMap(({ row, cells }) =>
          row === undefined || isMeasured(row)
            ? []
            : [{ words: cells[0]!, why: notMeasured[`memory.account.${row.part}.peakBytes`] }],
        )}
      />
      {entries.length > 0 && <SectionBody section={{ title: 'Memory Account', entries }} />}
    </section>
  )
}

function isMeasured({ peakBytes, averageBytes, atPeakBytes }: AccountRow): boolean {
  return peakBytes !== null || averageBytes !== null || atPeakBytes !== null
}

interface UntoldPart {
  readonly words: string
  readonly why: string | undefined
}

/** Parts of which nothing is known, once for each reason. */
function Untold({ parts }: { readonly parts: readonly UntoldPart[] }) {
  const reasons = new Map<string, string[]>()
  for (const { words, why = 'the run did not measure it' } of parts) {
    reasons.set(why, [...(reasons.get(why) ?? []), words])
  }
  return [...reasons].map(([why, names]) => (
    <p class="none small">
      Not measured: {names.join(', ')}; {printable(why)}.
    </p>
  ))
}
