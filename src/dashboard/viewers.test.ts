import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dashboard, liveProgress, liveSamples, type TestDashboard } from '../../test/support/dashboard.js'
import { eventually } from '../../test/support/heapmark.js'
import type { LiveChange, LiveWhole } from './feed.js'

/** Feeds a tenth of a second of the run at a time, as a bench does. */
function feed(live: TestDashboard, fromMs: number, toMs: number): void {
  for (let tMs = fromMs; tMs < toMs; tMs += 100) {
    live.take({ type: 'samples', samples: liveSamples(tMs), progress: liveProgress(tMs), leftOut: 0 })
  }
}

/** A viewer on a bare socket. */
async function viewer(
  live: TestDashboard,
): Promise<{ socket: Socket; text(): string; events(): LiveEvent[] }> {
  const socket = connect(live.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const lines = [`GET ${live.place}events HTTP/1.1`, `Host: 127.0.0.1:${live.port}`, `Cookie: ${live.cookie}`]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return { socket, text: () => text, events: () => eventsIn(text) }
}

type LiveEvent = { name: 'whole'; data: LiveWhole } | { name: 'change'; data: LiveChange }

function eventsIn(text: string): LiveEvent[] {
  return [...text.matchAll(/^event: (\w+)\r?\n(?:.*\r\n)*?data: (.*)$/gm)].flatMap(([, name, data]) => {
    try {
      return [{ name, data: JSON.parse(data!) } as LiveEvent]
    } catch {
      return []
    }
  })
}

describe('a viewer', () => {
  it('is told the whole first, then what is new', async () => {
    const live = await dashboard()
    feed(live, 0, 2000)
    const one = await viewer(live)
    await eventually(() => one.events().length === 1, 'the whole comes')
    const [whole] = one.events()
    expect(whole).toMatchObject({ name: 'whole', data: { timeline: { steps: 20, stepMs: 100 } } })
    feed(live, 2000, 3000)
    await eventually(() => one.events().length === 2, 'the change comes')
    expect(one.events()[1]).toMatchObject({
      name: 'change',
      data: { part: { from: 0, timeline: { steps: 30 } }, state: { progress: { elapsedMs: 2900 } } },
    })
    live.take({ type: 'end', words: 'completed' })
    await live.stop()
    await eventually(() => one.socket.destroyed, 'the connection ends')
    expect(one.events().at(-1)).toMatchObject({ name: 'change', data: { state: { ended: 'completed' } } })
  })

  it('gets only the new steps of a long run', async () => {
    const live = await dashboard()
    feed(live, 0, 60_000)
    const one = await viewer(live)
    await eventually(() => one.events().length >= 2, 'a change comes')
    feed(live, 60_000, 60_500)
    await eventually(() => one.events().length >= 3, 'the next change comes')
    const change = one.events().at(-1)!
    expect(change.name === 'change' && change.data.part.from).toBeGreaterThan(500)
  })

  it('that stands still keeps nobody waiting, holds no more than one event, and is told the whole when it goes on', async () => {
    const live = await dashboard()
    feed(live, 0, 300_000)
    const slow = await Promise.all(Array.from({ length: 500 }, () => viewer(live)))
    for (const { socket } of slow) socket.pause()
    const fast = await viewer(live)
    await eventually(() => fast.events().length >= 1, 'the fast one is told', 30_000)
    // Each whole is larger than what a socket takes; so the slow ones fall behind.
    const heapBefore = process.memoryUsage()
    for (let turn = 1; turn <= 8; turn++) {
      const told = fast.events().length
      feed(live, 300_000 + turn * 1000, 301_000 + turn * 1000)
      await eventually(() => fast.events().length > told, 'the fast one is told what is new', 30_000)
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    expect(heapUsed + arrayBuffers - heapBefore.heapUsed - heapBefore.arrayBuffers).toBeLessThan(200e6)
    const [first] = slow
    first!.socket.resume()
    await eventually(() => first!.events().length >= 1, 'it hears again', 30_000)
    feed(live, 310_000, 311_000)
    const isUpToDate = () => first!.events().at(-1)?.data.state.progress?.elapsedMs === 310_900
    await eventually(isUpToDate, 'it is up to date', 30_000)
    for (const { socket } of slow) socket.destroy()
  })

  it('beyond the most there may be is turned away', async () => {
    const live = await dashboard()
    const some = await Promise.all(Array.from({ length: 600 }, () => viewer(live)))
    await eventually(() => some.every((one) => one.events().length === 1), 'all are told', 30_000)
    const answer = await live.get('events')
    expect(await answer.text()).toBe('')
  })
})
