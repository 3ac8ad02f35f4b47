import type { Place } from '../../model/problem.js'
import type { CountSpec } from '../../model/scenario.js'
import type { ReadContext } from '../context.js'
import { child, type TreeNode } from '../tree.js'
import type { Options } from './options.js'
import { readPattern } from './pattern.js'
import { readDuration, readNumber, secondsOfUnit } from './rates.js'

/** What Data Caterer takes when the scenario does not say. */
const defaultRecords = 1000

/**
 * Reads how many records, and how fast. A pattern decides before `count.rate`, that before `rowsPerSecond`, and
 * that before the rate in `perColumnCount`.
 */
export function readCount(
  node: TreeNode | undefined,
  options: Options,
  fallback: Place,
  context: ReadContext,
): CountSpec {
  const place = node?.place ?? fallback
  const records = readNumber(child(node, 'records'), 'records', { from: 1 }, context) ?? null
  const durationMs = readDuration(child(node, 'duration'), 'duration', context)
  const pattern = readPattern(child(node, 'pattern'), durationMs, context)
  const own = readNumber(child(node, 'rate'), 'rate', { above: 0 }, context)
  const countRate = own === undefined ? null : own / secondsOfUnit(child(node, 'rateUnit'))
  const stepRate = readRowsPerSecond(options, context)
  const columnRate = readColumnRate(child(node, 'perColumnCount'), countRate ?? stepRate, context)
  if (countRate !== null && stepRate !== null && countRate !== stepRate) {
    const message = `'rate' asks for ${countRate} records per second, 'rowsPerSecond' for ${stepRate}; 'rate' is taken`
    context.problems.warning('two-rates', options.get('rowsPerSecond')!.place, message, 'keep one of the two')
  }
  const count: CountSpec = {
    place,
    records,
    durationMs: durationMs ?? (records === null ? durationOfSteps(pattern) : null),
    ratePerSecond: countRate ?? stepRate ?? columnRate,
    pattern,
  }
  checkEnd(count, node, options, context)
  return count
}

function readRowsPerSecond(options: Options, context: ReadContext): number | null {
  const option = options.get('rowsPerSecond')
  if (option === undefined) return null
  const value = option.value
  const isScalar = typeof value === 'number' || typeof value === 'string'
  if (!isScalar) return null
  const node: TreeNode = { kind: 'scalar', place: option.place, value, text: String(value) }
  return readNumber(node, 'rowsPerSecond', { above: 0 }, context) ?? null
}

/** Five of Data Caterer's own six scenarios set a rate that it does not read: they run at its default, 5 a second. */
function readColumnRate(
  node: TreeNode | undefined,
  other: number | null,
  context: ReadContext,
): number | null {
  const rateNode = child(node, 'rate')
  const rate = readNumber(rateNode, 'perColumnCount.rate', { above: 0 }, context)
  if (rateNode === undefined || rate === undefined) return null
  const taken = !context.embedded
    ? 'it streams 5 records per second'
    : other === null
      ? `the embedded target takes it as ${rate} records per second`
      : `the rate is ${other} records per second`
  const message = `Data Caterer takes no notice of 'perColumnCount.rate'; ${taken}`
  const instead = `write \`rowsPerSecond: "${rate}"\` in the step's options, or \`count: {duration, rate, rateUnit}\``
  context.problems.warning('ignored-rate', rateNode.place, message, instead)
  return context.embedded && other === null ? rate : null
}

/** The steps of a stepped pattern say how long it lasts; the other patterns spread over a duration given apart. */
function durationOfSteps(pattern: CountSpec['pattern']): number | null {
  if (pattern?.value.type !== 'stepped') return null
  return pattern.value.steps.reduce((sum, step) => sum + step.durationMs, 0)
}

/** Looks only for what is not there: what is there but cannot be read was reported already. */
function checkEnd(
  count: CountSpec,
  node: TreeNode | undefined,
  options: Options,
  context: ReadContext,
): void {
  const { problems, embedded } = context
  const says = (key: string) => child(node, key) !== undefined
  const { place, records, durationMs, pattern } = count
  if (!says('records') && !says('duration') && durationMs === null) {
    if (says('pattern') && pattern === null) return
    const instead = 'add `records:`, or `duration:` with `rate:`, to `count:`'
    if (embedded) problems.error('no-end', place, 'nothing says when this stream ends', instead)
    else
      problems.warning(
        'no-end',
        place,
        `Data Caterer makes ${defaultRecords} records when nothing is said`,
        instead,
      )
    return
  }
  if (
    records === null &&
    !says('records') &&
    !says('pattern') &&
    !says('rate') &&
    !options.has('rowsPerSecond')
  ) {
    if (count.ratePerSecond !== null) return
    const message = 'a duration without a rate does not say how many records'
    problems.error('no-rate', place, message, 'add `rate:` (records per second) or `records:` to `count:`')
  }
}
