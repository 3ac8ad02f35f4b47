import { useSignal } from '@preact/signals'
import { type Timeline, type TimelineSeriesName, timelineSeries } from '../../model/timeline.js'
import { duration, megabytes, perSecond } from '../../reports/format.js'
import { figure } from '../../reports/html/page/charts/figures.js'
import { TimelinePanels } from '../../reports/html/page/charts/timeline-panels.js'
import { PageBar } from '../../reports/html/page/page-bar.js'
import { printable } from '../../reports/printable.js'
import type { Progress } from '../../run/options.js'
import type { LiveState } from '../feed.js'
import { Actions } from './actions.js'
import type { Live } from './follow.js'
import { Notices } from './notices.js'

export function LivePage({ live, pageToken }: { readonly live: Live; readonly pageToken: string }) {
  const state = live.state.value
  const timeline = live.timeline.value
  const chosenMs = useSignal<number | null>(null)
  return (
    <>
      <PageBar
        skip={{ href: '#live', words: 'To the run' }}
        label="Pages"
        links={[
          { href: './', title: 'Live', isHere: true },
          { href: 'runs', title: 'Runs' },
          { href: 'experiments', title: 'Experiments' },
          { href: 'trends', title: 'Trends' },
        ]}
      />
      <main id="live">
        {state === null || timeline === null ? (
          <>
            <h1>Live</h1>
            <p class="none">Waiting for the run to tell of itself.</p>
          </>
        ) : (
          <>
            <h1>{printable(state.facts.name)}</h1>
            <Status state={state} connected={live.connected.value} />
            {state.facts.kind === 'run' && (
              <Actions pageToken={pageToken} enabled={state.ended === null && live.connected.value} />
            )}
            <Notices run={state.run} notices={state.notices} />
            <section class="part" aria-labelledby="time-title">
              <h2 id="time-title">Over time</h2>
              {timeline.steps === 0 ? (
                <p class="none">There is no sample yet.</p>
              ) : (
                <TimelinePanels
                  timeline={state.facts.target === null ? ofReceiver(timeline) : timeline}
                  heapLimitBytes={state.progress?.heapLimitBytes || null}
                  chosenMs={chosenMs.value}
                  onChoose={(tMs) => {
                    chosenMs.value = tMs
                  }}
                />
              )}
            </section>
          </>
        )}
      </main>
    </>
  )
}

/** Of a receiver alone: why it has no more than what it counts. */
function ofReceiver(timeline: Timeline): Timeline {
  const why = 'the receiver is served alone, so no program is watched'
  const names = Object.keys(timelineSeries) as TimelineSeriesName[]
  const missing = Object.fromEntries([...names, 'pauses', 'liveSet'].map((name) => [name, why]))
  return { ...timeline, missing }
}

function Status({ state, connected }: { readonly state: LiveState; readonly connected: boolean }) {
  const { progress, ended, stage, facts, run } = state
  const now = ended === null ? stage : `ended: ${ended}`
  return (
    <>
      <p class={`status ${ended === null ? (connected ? 'on' : 'off') : 'over'}`} role="status">
        {ended === null && !connected ? 'The connection is lost; it is tried again.' : printable(now)}
      </p>
      <p class="quiet small">
        {facts.target === null ? 'receiver alone' : `target ${printable(facts.target)}`}
        {run !== null && `, run folder ${printable(run)}`}
      </p>
      {progress !== null && <Figures progress={progress} />}
    </>
  )
}

/** Less than a tenth of a millisecond is no lag, and its digits would only dance. */
function lagWords(ms: number): string {
  return ms < 0.1
    ? '< 0.1 ms'
    : `${ms < 100 ? ms.toFixed(1) : ms.toLocaleString('en-US', { maximumFractionDigits: 0 })} ms`
}

/** The figures of now. What is not measured says so. */
function Figures({ progress }: { readonly progress: Progress }) {
  const { received, askedRecords, reachedPerSecond, askedPerSecond, heapUsedBytes, heapLimitBytes } = progress
  const or = (value: number | null, write: (value: number) => string) =>
    value === null ? 'not measured' : write(value)
  const figures: readonly (readonly [string, string, string])[] = [
    [
      'Records',
      or(received, (n) => n.toLocaleString('en-US')),
      or(askedRecords, (n) => `of ${n.toLocaleString('en-US')}`),
    ],
    [
      'Rate',
      or(reachedPerSecond, (n) => `${perSecond(n)}/s`),
      or(askedPerSecond, (n) => `of ${perSecond(n)}/s`),
    ],
    ['Heap', or(heapUsedBytes, megabytes), heapLimitBytes > 0 ? `of ${megabytes(heapLimitBytes)}` : ''],
    ['RSS', or(progress.rssBytes, megabytes), ''],
    ['Sending lag', or(progress.lagMs, lagWords), ''],
    [
      'Collections',
      or(progress.gcCount, (n) => n.toLocaleString('en-US')),
      or(progress.gcPauseMsTotal, (ms) => `${figure(ms, 'ms')} in all`),
    ],
    ['Time', duration(progress.elapsedMs), or(progress.remainingMs, (ms) => `about ${duration(ms)} left`)],
  ]
  return (
    <dl class="figures now">
      {figures.map(([name, value, detail]) => {
        const isMissing = value === 'not measured'
        const known = detail === 'not measured' ? '' : detail
        const about = known === '' && isMissing ? 'nobody tells it, or not yet' : known
        return (
          <div>
            <dt>{name}</dt>
            <dd class={isMissing ? 'value missing' : 'value'}>{value}</dd>
            {about !== '' && <dd class="detail">{about}</dd>}
          </div>
        )
      })}
    </dl>
  )
}
