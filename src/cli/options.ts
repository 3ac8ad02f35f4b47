import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../model/duration.js'
import { HeapmarkError } from '../model/errors.js'
import type { FaultSpec } from '../model/fault.js'
import { isFaultMistake, readFault } from '../model/fault-grammar.js'
import { parseSize } from '../model/size.js'

/** Readers of option values. They throw HeapmarkError with the option's name and what to write instead. */

/** A port number, or `auto` for any free one (0). */
export function parsePort(text: string): number {
  if (text === 'auto') return 0
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port >= 1 && port <= 65535))
    throw new InvalidArgumentError('It must be a number from 1 to 65535, or auto.')
  return port
}

/** `512m` -> bytes. */
export function heapOption(what: 'MIN_HEAP' | 'MAX_HEAP', text: string): number {
  return parseSize(text, what)
}

/** Reads `30s` into milliseconds. */
export function durationOption(name: string): (text: string) => number {
  return (text) => parseDuration(text, name)
}

/** One more `--fault`. */
export function faultOption(text: string, before: readonly FaultSpec[]): FaultSpec[] {
  const fault = readFault(text)
  if (!isFaultMistake(fault)) return [...before, fault]
  throw new HeapmarkError('BAD_FAULT', fault.message, { place: `--fault ${text}`, hint: fault.instead })
}

/** A comma-separated list. */
export function listOption(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

export function wholeNumberOption(
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most)) {
      throw new HeapmarkError(
        'USAGE',
        `${name} '${text}' is not a whole number of at least ${least}${most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : ''}`,
        {
          hint: `write digits only, such as ${name} ${Math.max(least, 100)}`,
        },
      )
    }
    return value
  }
}

/** Records per second above 0, with fractions; `max` (Infinity) = as fast as possible. */
export function rateOption(name: string): (text: string) => number {
  return (text) => {
    if (text === 'max') return Number.POSITIVE_INFINITY
    const value = /^\d+(?:\.\d+)?(?:e\d+)?$/i.test(text) ? Number(text) : Number.NaN
    if (!(value > 0 && value <= 1e7)) {
      throw new HeapmarkError('USAGE', `${name} '${text}' is not a rate`, {
        hint: `write records per second, such as ${name} 5 or ${name} 0.5, or ${name} max for full speed`,
      })
    }
    return value
  }
}
