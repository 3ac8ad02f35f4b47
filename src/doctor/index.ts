import { checkJava, checkJcmd } from './checks/java.js'
import { checkCgroup, checkDisk, checkSwap } from './checks/limits.js'
import { checkMachine } from './checks/machine.js'
import { checkAsyncProfiler, checkPerfEvents, checkYourKit } from './checks/profilers.js'
import { checkChromium, checkSpark } from './checks/programs.js'
import type { Check, DoctorQuestion, Finding } from './finding.js'

/** Every check, in the order in which `heapmark doctor` shows them: one line each. */
const checks: readonly Check[] = [
  checkMachine,
  checkJava,
  checkJcmd,
  checkAsyncProfiler,
  checkPerfEvents,
  checkYourKit,
  checkCgroup,
  checkSwap,
  checkDisk,
  checkSpark,
  checkChromium,
]

/** What this machine offers, and what is lost without what it lacks. */
export async function examine(question: DoctorQuestion): Promise<Finding[]> {
  return (await Promise.all(checks.map((check) => check(question)))).flat()
}
