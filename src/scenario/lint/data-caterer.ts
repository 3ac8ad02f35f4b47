import type { ScenarioStep } from '../../model/scenario.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'
import { child, type TreeNode, textOf } from '../tree.js'

/** Requests a second that Data Caterer 0.19.1 reached on two cores against a server that keeps connections. */
const reachPerSecond = 4_000
/** Records a second when nothing is said. */
const defaultRate = 5
/** From here on its habit of making every row before the first request shows in memory. */
const manyRecords = 100_000

/** What Data Caterer 0.19.1 does otherwise than its documentation says, as far as this step uses it. */
export function lintForDataCaterer(
  step: ScenarioStep,
  countNode: TreeNode | undefined,
  context: ReadContext,
): void {
  if (context.embedded || step.connection.value !== 'http') return
  const { problems } = context
  const { pattern } = step.count
  if (pattern !== null && pattern.value.type !== 'constant') {
    const message = `Data Caterer streams a ${pattern.value.type} pattern at its average rate: it arrives flat`
    problems.warning(
      'pattern-flat',
      pattern.place,
      message,
      'run with the embedded target to see the pattern',
    )
  }
  const unitNode = child(countNode, 'rateUnit')
  const unit = textOf(unitNode)?.toLowerCase()
  if (unitNode !== undefined && (unit === 'minute' || unit === 'hour')) {
    const message = `Data Caterer reads the rate as records per second, not per ${unit}`
    problems.warning('rate-unit', unitNode.place, message, 'give the rate per second')
  }
  if (step.count.ratePerSecond === null && pattern === null) {
    const message = `'${shorten(step.name)}' asks for no rate: Data Caterer streams ${defaultRate} records per second`
    problems.warning('default-rate', step.place, message, 'add `rowsPerSecond` to its `options:`')
  }
  lintAmount(step, context)
  const message =
    'Data Caterer counts answers with an error status, such as 500, as success and ends with exit code 0'
  problems.warning('answers-unchecked', step.place, message, "look at the receiver's counters in the report")
}

function lintAmount({ count, place }: ScenarioStep, { problems }: ReadContext): void {
  const rate = count.ratePerSecond ?? defaultRate
  const records = count.records ?? (rate * (count.durationMs ?? 0)) / 1000
  if (count.durationMs !== null || records >= manyRecords) {
    const message =
      'Data Caterer makes every row before it sends the first: memory grows with the number of records'
    problems.warning(
      'rows-first',
      count.place,
      message,
      'give it a larger heap, or run with the embedded target',
    )
  }
  const timeoutSeconds = Math.max(10, (1.5 * records) / rate)
  if (records / reachPerSecond <= timeoutSeconds) return
  const message = `Data Caterer gives up after max(10 s, 1.5 x records / rate) = ${Math.round(timeoutSeconds)} s, sooner than it can send this`
  const instead = `ask for at most some ${1.5 * reachPerSecond} records per second`
  problems.warning('rate-out-of-reach', place, message, instead)
}
