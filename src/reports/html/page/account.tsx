import type { RunReport } from '../../../model/report.js'
import { accountSection } from '../../content/account.js'
import { megabytes } from '../../format.js'
import { SectionBody } from './section.js'

const shades = ['c1', 'c3', 'c4', 'c2', 'c7', 'c8', 'c5', 'c6']

/** What RSS was made of when it was largest. */
export function AccountPart({ report }: { report: RunReport }) {
  const { memory, notMeasured } = report
  const section = accountSection(report)
  // `heap-live` is part of `heap-used`.
  const parts = memory.account.filter(
    ({ part, atPeakBytes }) => part !== 'heap-live' && (atPeakBytes ?? 0) > 0,
  )
  const total = parts.reduce((sum, { atPeakBytes }) => sum + (atPeakBytes ?? 0), 0)
  const words = new Map(memory.account.map(({ part }, i) => [part, section.table!.rows[i]![0]!]))
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
        <>
          <div
            class="account"
            role="img"
            aria-label={`Parts of ${megabytes(total)} when RSS was largest; the table has them in figures`}
          >
            {parts.map(({ part, atPeakBytes }, i) => (
              <span
                title={`${words.get(part)}: ${megabytes(atPeakBytes!)}`}
                style={{
                  flexGrow: atPeakBytes! / total,
                  flexBasis: 0,
                  background: `var(--${shades[i % shades.length]})`,
                }}
              />
            ))}
          </div>
          <p class="small">
            {parts.map(({ part, atPeakBytes }, i) => (
              <span class="key" style={{ marginRight: '1rem' }}>
                <i class="area" style={{ '--swatch': `var(--${shades[i % shades.length]})` }} />
                {words.get(part)} <b>{megabytes(atPeakBytes!)}</b>
              </span>
            ))}
          </p>
        </>
      )}
      <SectionBody section={section} />
    </section>
  )
}
