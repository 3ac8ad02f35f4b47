import type { LoadPattern, Located } from '../../model/scenario.js'
import type { ReadContext } from '../context.js'
import { patternNames } from '../language/counts.js'
import { child, entriesOf, itemsOf, numberOf, type TreeNode, textOf } from '../tree.js'
import { readDuration, readNumber } from './rates.js'

type PatternType = LoadPattern['type']

const members: Readonly<
  Record<PatternType, { readonly needed: readonly string[]; readonly optional: readonly string[] }>
> = {
  constant: { needed: ['baseRate'], optional: [] },
  ramp: { needed: ['startRate', 'endRate'], optional: [] },
  spike: { needed: ['baseRate', 'spikeRate', 'spikeStart', 'spikeDuration'], optional: [] },
  stepped: { needed: ['steps'], optional: [] },
  wave: { needed: ['baseRate', 'amplitude', 'frequency'], optional: [] },
  breakingPoint: {
    needed: ['startRate', 'rateIncrement', 'incrementInterval'],
    optional: ['maxRate', 'breakingCondition'],
  },
}

/**
 * Reads `count.pattern`.
 * @param durationMs of the whole stream, when it is known
 * @returns null when there is none, or (reported) one that cannot be used
 */
export function readPattern(
  node: TreeNode | undefined,
  durationMs: number | null,
  context: ReadContext,
): Located<LoadPattern> | null {
  if (node?.kind !== 'map') return null
  const typeText = textOf(child(node, 'type'))
  if (typeText === undefined) {
    const instead = `add \`type:\` with one of ${Object.keys(members).join(', ')}`
    context.problems.error('missing-key', node.place, "the pattern has no 'type'", instead)
    return null
  }
  const known = Object.keys(patternNames).find((name) => name.toLowerCase() === typeText.toLowerCase())
  if (known === undefined) return null
  const type = patternNames[known] as PatternType
  checkMembers(node, type, context)
  const value = readMembers(node, type, durationMs, context)
  return value === undefined ? null : { value, place: node.place }
}

function checkMembers(node: TreeNode, type: PatternType, context: ReadContext): void {
  const { needed, optional } = members[type]
  for (const key of needed) {
    if (child(node, key) !== undefined) continue
    const instead = `a ${type} pattern takes ${[...needed, ...optional].join(', ')}`
    context.problems.error('missing-key', node.place, `the ${type} pattern has no '${key}'`, instead)
  }
  for (const entry of entriesOf(node)) {
    if (entry.key === 'type' || needed.includes(entry.key) || optional.includes(entry.key)) continue
    if (!Object.values(members).some((one) => [...one.needed, ...one.optional].includes(entry.key))) continue
    const message = `a ${type} pattern takes no notice of '${entry.key}'`
    context.problems.warning(
      'pattern-member',
      entry.keyPlace,
      message,
      `remove it, or change the pattern's type`,
    )
  }
}

/** Rates of 0 are fine for a part of a pattern, but not for all of it. */
function readMembers(
  node: TreeNode,
  type: PatternType,
  durationMs: number | null,
  context: ReadContext,
): LoadPattern | undefined {
  const number = (key: string, limits: Parameters<typeof readNumber>[2]) =>
    readNumber(child(node, key), key, limits, context)
  switch (type) {
    case 'constant': {
      const baseRate = number('baseRate', { above: 0 })
      return baseRate === undefined ? undefined : { type, baseRate }
    }
    case 'ramp': {
      const startRate = number('startRate', { from: 0 })
      const endRate = number('endRate', { from: 0 })
      if (startRate === undefined || endRate === undefined) return undefined
      if (startRate === 0 && endRate === 0) return noRecords(node, context)
      return { type, startRate, endRate }
    }
    case 'spike': {
      const baseRate = number('baseRate', { from: 0 })
      const spikeRate = number('spikeRate', { from: 0 })
      const spikeStart = number('spikeStart', { from: 0, to: 1 })
      const spikeDuration = number('spikeDuration', { above: 0, to: 1 })
      if (baseRate === undefined || spikeRate === undefined) return undefined
      if (spikeStart === undefined || spikeDuration === undefined) return undefined
      if (baseRate === 0 && spikeRate === 0) return noRecords(node, context)
      if (spikeStart + spikeDuration > 1 + 1e-9) {
        const message = 'the spike ends after the stream: spikeStart + spikeDuration is above 1'
        const instead = 'both are shares of the whole duration: 0.4 and 0.2 is a spike from 40 % to 60 %'
        context.problems.error('out-of-range', node.place, message, instead)
        return undefined
      }
      return { type, baseRate, spikeRate, spikeStart, spikeDuration }
    }
    case 'stepped':
      return readSteps(node, context)
    case 'wave': {
      const baseRate = number('baseRate', { above: 0 })
      const amplitude = number('amplitude', { from: 0, ...(baseRate === undefined ? {} : { to: baseRate }) })
      const frequency = number('frequency', { above: 0 })
      if (baseRate === undefined || amplitude === undefined || frequency === undefined) return undefined
      return { type, baseRate, amplitude, frequency }
    }
    case 'breakingPoint':
      return readBreakingPoint(node, durationMs, context)
  }
}

function readSteps(node: TreeNode, context: ReadContext): LoadPattern | undefined {
  const listed = itemsOf(child(node, 'steps'))
  const steps = listed.flatMap((step) => {
    const rate = readNumber(child(step, 'rate'), 'rate', { from: 0 }, context)
    const durationMs = readDuration(child(step, 'duration'), 'duration', context)
    return rate === undefined || durationMs === null ? [] : [{ rate, durationMs }]
  })
  if (steps.length < listed.length || child(node, 'steps')?.kind !== 'list') return undefined
  if (steps.every((step) => step.rate === 0)) return noRecords(node, context)
  return { type: 'stepped', steps }
}

function readBreakingPoint(
  node: TreeNode,
  durationMs: number | null,
  context: ReadContext,
): LoadPattern | undefined {
  const startRate = readNumber(child(node, 'startRate'), 'startRate', { from: 0 }, context)
  const rateIncrement = readNumber(child(node, 'rateIncrement'), 'rateIncrement', { above: 0 }, context)
  const incrementIntervalMs = readDuration(child(node, 'incrementInterval'), 'incrementInterval', context)
  if (startRate === undefined || rateIncrement === undefined || incrementIntervalMs === null) return undefined
  const asked = readNumber(child(node, 'maxRate'), 'maxRate', { above: 0, from: startRate }, context)
  if (asked === undefined && child(node, 'maxRate') !== undefined) return undefined
  // Without a cap the duration is one.
  const highest =
    durationMs === null ? undefined : startRate + rateIncrement * Math.ceil(durationMs / incrementIntervalMs)
  const maxRate = asked ?? highest
  if (maxRate === undefined) {
    const message = "the breakingPoint pattern has neither 'maxRate' nor a duration to end it"
    context.problems.error('missing-key', node.place, message, 'add `maxRate:`, or `duration:` to the count')
    return undefined
  }
  return { type: 'breakingPoint', startRate, rateIncrement, incrementIntervalMs, maxRate, ...condition(node) }
}

function condition(
  node: TreeNode,
): Pick<Extract<LoadPattern, { type: 'breakingPoint' }>, 'breakingCondition'> {
  const condition = child(node, 'breakingCondition')
  const metric = textOf(child(condition, 'metric'))
  const threshold = numberOf(child(condition, 'threshold'))
  const complete = metric !== undefined && threshold !== undefined
  return { breakingCondition: complete ? { metric, threshold } : null }
}

function noRecords(node: TreeNode, context: ReadContext): undefined {
  context.problems.error('out-of-range', node.place, 'all rates of this pattern are 0: it sends nothing')
  return undefined
}
