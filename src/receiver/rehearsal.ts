import { connect } from 'node:net'
import type { ReceiverOptions } from '../model/receiver.js'
import { recordHeaderName } from '../model/receiver.js'
import { nowMs } from './clock.js'
import { okResponses } from './response.js'
import { type RunningReceiver, startReceiver } from './server.js'

/** Later turns meet the objects of a connection anew, as the real stream will. */
const turns = 3
const turnMs = 60
/** Requests in one write, in turns: as streams send them, one by one and many at a time. */
const batchSizes = [1, 16]

/**
 * Takes a stream of its own for 0.2 s, so that V8 has compiled the receiver's code when the real one begins: cold
 * code would show as lag. A second receiver in this process, on a port and with figures of its own that are thrown
 * away: nothing is counted.
 * @param goOn asked before each write; false ends it early
 */
export async function rehearse(
  options: ReceiverOptions,
  receiver: Pick<RunningReceiver, 'reading'>,
  goOn: () => boolean,
): Promise<void> {
  const own = { ...options, host: '127.0.0.1', port: 0, responseDelayMs: 0, faults: [] }
  const stage = await startReceiver(own, () => {}, receiver.reading)
  try {
    let more = true
    for (let turn = 0; more && turn < turns; turn++) more = await sendTo(stage.port, goOn)
  } finally {
    await stage.stop()
  }
}

/** @returns whether its time is over and all went well; never rejects */
function sendTo(port: number, goOn: () => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const endMs = performance.now() + turnMs
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    let awaitedBytes = 0
    let next = 0
    let turn = 0
    let isOver = false
    const send = () => {
      isOver = performance.now() > endMs
      if (isOver || !goOn()) {
        socket.destroy()
        return
      }
      const requests = batchSizes[turn++ % batchSizes.length]!
      awaitedBytes += requests * okResponses.keep.length
      let text = ''
      for (let i = 0; i < requests; i++) text += requestOf(next++)
      socket.write(text)
    }
    socket.on('connect', send)
    socket.on('data', (bytes) => {
      awaitedBytes -= bytes.length
      if (awaitedBytes === 0) send()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(isOver))
  })
}

function requestOf(index: number): string {
  const body = JSON.stringify({ id: index, payload: 'x'.repeat(200 + (index % 100)) })
  // A due time as large as real ones: code that only ever saw small numbers is thrown away at the first large one.
  const dueMicros = String(Math.round(nowMs() * 1000)).padStart(16, '0')
  const record = `${recordHeaderName}: ${String(index).padStart(15, '0')};${dueMicros}`
  const headers = `Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
  return `POST / HTTP/1.1\r\n${record}\r\n${headers}\r\n\r\n${body}`
}
