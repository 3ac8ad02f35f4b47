import { HeapmarkError } from '../model/errors.js'
import type { RunControls } from '../run/controls.js'
import type { OnDemandAction, OnDemandResult } from '../run/perform.js'
import { resultLines } from './ask-target.js'

const recordMs = 10_000

/** Does to the live target what a key or a button asks for, and says what came of it. @returns null when it failed */
export async function performAndSay(
  action: OnDemandAction,
  controls: RunControls,
  say: (text: string) => void,
): Promise<OnDemandResult | null> {
  try {
    const warn = (text: string) => say(`warning: ${text}`)
    const result = await controls.request({ action, output: null, durationMs: recordMs }, warn)
    for (const line of await resultLines(result)) say(line)
    for (const note of result.notes) say(`note: ${note}`)
    return result
  } catch (error) {
    say(error instanceof HeapmarkError ? `${action}: ${error.message}` : `${action}: ${String(error)}`)
    return null
  }
}
