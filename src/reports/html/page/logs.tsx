import { useSignal } from '@preact/signals'
import type { LogPageData, RunPageData } from '../../../model/page-data.js'
import { count } from '../../format.js'
import { printable } from '../../printable.js'
import { clock } from './charts/figures.js'
import { type Moment, nearMs } from './moment.js'
import { Scrollable, Verbatim } from './scrollable.js'
import { SearchBox } from './search-box.js'

interface LogsProps {
  readonly logs: readonly LogPageData[]
  readonly moment: Moment | null
}

/** What the target and the receiver said. */
export function LogsPart({ logs, moment }: LogsProps) {
  const chosen = useSignal(0)
  const filter = useSignal('')
  const log = logs[chosen.value]
  return (
    <section class="part" id="logs" aria-labelledby="logs-title">
      <h2 id="logs-title">Log</h2>
      {log === undefined ? (
        <p class="none">The run left no log: the target wrote nothing to its standard error or output.</p>
      ) : (
        <>
          <div class="tools">
            {logs.map(({ file }, i) => (
              <button type="button" aria-pressed={chosen.value === i} onClick={() => (chosen.value = i)}>
                {printable(file)}
              </button>
            ))}
            <SearchBox label="Filter" text={filter} />
            <span class="quiet small">{log.placedBy ?? 'its lines carry no time of day'}</span>
          </div>
          <Lines log={log} filter={filter.value} moment={moment} />
        </>
      )}
    </section>
  )
}

function Lines({ log, filter, moment }: { log: LogPageData; filter: string; moment: Moment | null }) {
  const wanted = filter.toLowerCase()
  const shown = log.lines.filter(({ text }) => text.toLowerCase().includes(wanted))
  const gapAt = log.leftOut === 0 ? -1 : shown.findIndex(({ line }) => line === null)
  return (
    <Scrollable label={`Lines of ${printable(log.file)}`} look="log mono">
      {shown.length === 0 ? (
        <p class="none">No line has this in it.</p>
      ) : (
        <table>
          <tbody>
            {shown.map(({ line, tMs, text }, i) => (
              <>
                {i === gapAt && (
                  <tr>
                    <td colSpan={2} class="quiet">
                      … lines between are in the run folder …
                    </td>
                  </tr>
                )}
                <tr
                  class={
                    moment !== null && tMs !== null && Math.abs(tMs - moment.tMs) <= nearMs ? 'near' : ''
                  }
                >
                  <td class="figure quiet">
                    {tMs === null ? (line === null ? '' : count(line)) : clock(tMs, 100)}
                  </td>
                  <td>{printable(text)}</td>
                </tr>
              </>
            ))}
          </tbody>
        </table>
      )}
    </Scrollable>
  )
}

export function ScenarioPart({ scenario }: Pick<RunPageData, 'scenario'>) {
  return (
    <section class="part" id="scenario" aria-labelledby="scenario-title">
      <h2 id="scenario-title">Scenario</h2>
      {scenario === null ? (
        <p class="none">The program was run without a scenario.</p>
      ) : (
        <details open={scenario.text.length < 3000}>
          <summary>{printable(scenario.file)}</summary>
          <Verbatim label="The scenario" text={scenario.text.split('\n').map(printable).join('\n')} />
        </details>
      )}
    </section>
  )
}
