import { connect } from 'node:net'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import { errorOf, parseAnswer } from './control-protocol.js'
import { benchUser, controlSocketPaths, isPrivate } from './control-socket.js'
import type { OnDemandRequest, OnDemandResult } from './perform.js'

/**
 * Asks the bench of a live run to do something to its target.
 * @throws HeapmarkError: what the bench met, or RUN_ENDED or INSPECT_FAILED when it cannot be asked
 */
export async function askBench(
  benchPid: number,
  request: OnDemandRequest,
  warn: (text: string) => void,
): Promise<OnDemandResult> {
  const uid = benchUser(benchPid)
  if (uid === undefined) throw ended()
  const own = process.getuid?.()
  if (own !== 0 && own !== uid) {
    throw new HeapmarkError('NOT_INSPECTABLE', `the run belongs to user ${uid}`, { hint: 'ask as that user' })
  }
  const places = controlSocketPaths(benchPid, uid).filter((file) => isPrivate(path.dirname(file), uid))
  for (const file of places) {
    const text = await converse(file, `${JSON.stringify(request)}\n`, (line) => {
      const answer = parseAnswer(line)
      if (answer !== null && 'warning' in answer) warn(answer.warning)
    })
    if (text === null) continue
    return resultIn(text)
  }
  throw new HeapmarkError('INSPECT_FAILED', 'the run takes no requests (yet)', {
    hint: 'its target may still be starting: try again, or give the pid of the target itself',
  })
}

function resultIn(lastLine: string): OnDemandResult {
  const answer = parseAnswer(lastLine)
  if (answer !== null && 'result' in answer) return answer.result
  if (answer !== null && 'error' in answer) throw errorOf(answer.error)
  throw ended()
}

function ended(): HeapmarkError {
  return new HeapmarkError('RUN_ENDED', 'the run ended before it was done', {
    hint: "what it left is in its folder; 'heapmark results' lists the runs",
  })
}

/** @returns the last line of the answer, null when nobody listens there */
function converse(file: string, request: string, onLine: (line: string) => void): Promise<string | null> {
  return new Promise((resolve) => {
    let rest = ''
    let last = ''
    const socket = connect(file)
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(request))
    socket.on('data', (part: string) => {
      const lines = (rest + part).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        last = line
        onLine(line)
      }
    })
    let connected = false
    socket.on('connect', () => {
      connected = true
    })
    // Every error is followed by 'close'.
    socket.on('error', () => {})
    socket.on('close', () => resolve(connected ? last : null))
  })
}
