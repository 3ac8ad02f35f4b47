import { type Signal, signal } from '@preact/signals'
import type { Timeline } from '../../model/timeline.js'
import type { LiveChange, LiveState, LiveWhole } from '../feed.js'
import { withPart } from '../timeline-part.js'

export interface Live {
  /** null until the first event. */
  readonly state: Signal<LiveState | null>
  readonly timeline: Signal<Timeline | null>
  /** False while the browser tries to come back. */
  readonly connected: Signal<boolean>
}

/**
 * Follows the run by server-sent events. After a break the browser comes back by itself and is told the whole anew; so
 * does this page when a part does not fit to what it has.
 */
export function follow(): Live {
  const live: Live = { state: signal(null), timeline: signal(null), connected: signal(false) }
  connect(live)
  return live
}

function connect(live: Live): void {
  const events = new EventSource('events')
  events.addEventListener('open', () => {
    live.connected.value = true
  })
  events.addEventListener('error', () => {
    live.connected.value = false
    // The run is over: there is nobody to come back to.
    if (live.state.value?.ended != null) events.close()
  })
  events.addEventListener('whole', ({ data }) => {
    const { state, timeline }: LiveWhole = JSON.parse(data)
    live.timeline.value = timeline
    live.state.value = state
  })
  events.addEventListener('change', ({ data }) => {
    const { state, part }: LiveChange = JSON.parse(data)
    const next = live.timeline.value && withPart(live.timeline.value, part)
    if (next === null) {
      events.close()
      connect(live)
      return
    }
    live.timeline.value = next
    live.state.value = state
  })
}
