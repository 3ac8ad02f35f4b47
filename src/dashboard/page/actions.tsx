import { useSignal } from '@preact/signals'
import type { Ask } from '../messages.js'

const buttons: readonly (readonly [Ask, string])[] = [
  ['dump', 'Heap dump'],
  ['histogram', 'Histogram'],
  ['gc', 'Collect'],
  ['record', 'Record 10 s'],
]

/** A second press within so long ends the run. */
const sureMs = 4000

interface ActionsProps {
  readonly pageToken: string
  readonly enabled: boolean
}

/** What can be done to the live target; each shows as a band in the charts. */
export function Actions({ pageToken, enabled }: ActionsProps) {
  const problem = useSignal<string | null>(null)
  const asksToStop = useSignal(false)
  const ask = async (what: Ask) => {
    try {
      const response = await fetch(`ask/${what}`, {
        method: 'POST',
        headers: { 'X-Heapmark-Page': pageToken },
      })
      problem.value = response.ok ? null : await response.text()
    } catch {
      problem.value = 'The run could not be asked: the connection is lost.'
    }
  }
  const stop = () => {
    if (asksToStop.value) void ask('stop')
    asksToStop.value = !asksToStop.value
    setTimeout(() => {
      asksToStop.value = false
    }, sureMs)
  }
  return (
    <fieldset class="tools" aria-label="Ask the target">
      {buttons.map(([what, words]) => (
        <button type="button" disabled={!enabled} onClick={() => void ask(what)}>
          {words}
        </button>
      ))}
      <button type="button" class="stop" disabled={!enabled} onClick={stop}>
        {asksToStop.value ? 'Stop it: sure?' : 'Stop the run'}
      </button>
      {problem.value !== null && <span class="missing">{problem.value}</span>}
    </fieldset>
  )
}
