import type { BudgetResult } from '../../../model/budget.js'
import type { RunReport } from '../../../model/report.js'
import { dateTime, duration } from '../../format.js'
import { printable } from '../../printable.js'
import { headFigures, headline, type Tone } from '../headline.js'

const toneWords: Readonly<Record<Tone, string>> = { good: 'fine', open: 'undecided', bad: 'trouble' }

/** Whoever reads only this knows whether to worry. */
export function FirstScreen({ report }: { report: RunReport }) {
  const { tone, sentence } = headline(report)
  return (
    <section id="overview" aria-labelledby="title">
      <h1 id="title">{printable(report.scenario.name)}</h1>
      <p class="about">
        <span>{dateTime(report.startedAt)}</span>
        {report.durationMs !== null && <span>{duration(report.durationMs)}</span>}
        <span>{printable(report.target.kind)} target</span>
        {report.target.runtime !== null && <span>{printable(report.target.runtime)}</span>}
        {report.heap.collector !== null && <span>{printable(report.heap.collector)}</span>}
        <span class="mono">{printable(report.run)}</span>
      </p>
      <div class={`verdict ${tone}`}>
        <span class="badge">{toneWords[tone]}</span>
        <p class="sentence">{sentence}</p>
        <ul>
          {'evidence' in report.outcome && <li>{printable(report.outcome.evidence)}</li>}
          {report.heapDump?.suspects[0] && <li>{printable(report.heapDump.suspects[0].sentence)}</li>}
          {report.verdict.reasons.map((reason) => (
            <li>{printable(reason)}</li>
          ))}
        </ul>
      </div>
      <Figures report={report} />
      <div class="beside">
        <Budgets budgets={report.budgets} />
        <Quality quality={report.quality} />
      </div>
    </section>
  )
}

function Figures({ report }: { report: RunReport }) {
  return (
    <dl class="figures">
      {headFigures(report).map(({ label, value, detail }) => (
        <div>
          <dt>{label}</dt>
          <dd class={value === null ? 'value missing' : 'value'}>{value ?? 'not measured'}</dd>
          <dd class="detail">{detail}</dd>
        </div>
      ))}
    </dl>
  )
}

const budgetTones: Readonly<Record<BudgetResult['result'], Tone>> = {
  pass: 'good',
  fail: 'bad',
  'not-measured': 'open',
}

function Budgets({ budgets }: { budgets: readonly BudgetResult[] }) {
  return (
    <div>
      <h3>Budgets</h3>
      {budgets.length === 0 ? (
        <p class="none small">
          None were set: budgets of the scenario or of heapmark.yaml say what a run may need.
        </p>
      ) : (
        <table>
          <tbody>
            {budgets.map(({ name, limit, result, reason }) => (
              <tr>
                <td>
                  <span class={`badge ${budgetTones[result]}`}>
                    {result === 'not-measured' ? 'not measured' : result}
                  </span>
                </td>
                <th scope="row" class="name">
                  {printable(`${name} ${limit}`)}
                </th>
                <td>{printable(reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

const gradeTones = { good: 'good', fair: 'open', poor: 'bad' } as const

function Quality({ quality }: Pick<RunReport, 'quality'>) {
  return (
    <div>
      <h3>
        Run quality <span class={`badge ${gradeTones[quality.grade]}`}>{quality.grade}</span>
      </h3>
      {quality.reasons.length === 0 ? (
        <p class="none small">Nothing speaks against these figures.</p>
      ) : (
        <ul class="plain">
          {quality.reasons.map((reason) => (
            <li>{printable(reason)}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
