import { didYouMean } from './did-you-mean.js'
import { durationMs } from './duration.js'
import type { FaultAction, FaultKind, FaultMoment, FaultSpec } from './fault.js'
import { parseSize } from './size.js'

/** Why a fault cannot be read, and what to write instead. */
export interface FaultMistake {
  readonly message: string
  readonly instead: string
}

/** Thrown and caught within this file. */
class Unreadable extends Error {
  constructor(
    message: string,
    readonly instead: string,
  ) {
    super(message)
  }
}

interface Words {
  /** What stands behind the kind's `=`; undefined without one. */
  readonly value: string | undefined
  readonly settings: ReadonlyMap<string, string>
}

interface KindGrammar {
  readonly usage: string
  readonly about: string
  /** Settings that this kind alone has. */
  readonly settings?: readonly string[]
  read(words: Words): FaultAction
}

const longestDelayMs = 3_600_000

/** The closed set of faults. A new one is a line here, one in `src/receiver/faults/index.ts`, and its `FaultAction`. */
const kinds: Readonly<Record<FaultKind, KindGrammar>> = {
  status: {
    usage: 'status=CODE[,retry-after=TIME]',
    about: 'answer with CODE, 400 to 599, such as 500 or 429',
    settings: ['retry-after'],
    read: ({ value, settings }) => ({
      kind: 'status',
      status: statusCode(value),
      retryAfterSeconds: wholeSeconds(settings.get('retry-after')),
    }),
  },
  delay: {
    usage: 'delay=TIME',
    about: 'answer so much later',
    read: ({ value }) => ({ kind: 'delay', delayMs: delay(value) }),
  },
  stall: {
    usage: 'stall',
    about: 'answer nothing until the fault is over',
    read: ({ value }) => noValue('stall', value) ?? { kind: 'stall' },
  },
  'slow-read': {
    usage: 'slow-read=SIZE',
    about: 'read so many bytes a second from all connections together; share is of the connections',
    read: ({ value }) => ({ kind: 'slow-read', bytesPerSecond: bytes(value) }),
  },
  reset: {
    usage: 'reset',
    about: 'take the request and reset the connection (RST) in place of an answer',
    read: ({ value }) => noValue('reset', value) ?? { kind: 'reset' },
  },
  'half-close': {
    usage: 'half-close',
    about: 'take the request and end our side of the connection (FIN) in place of an answer',
    read: ({ value }) => noValue('half-close', value) ?? { kind: 'half-close' },
  },
}

const commonSettings = ['share', 'from', 'to']

/** For `--help` and the documentation: a line for each kind. */
export const faultUsage: readonly { readonly usage: string; readonly about: string }[] = Object.values(kinds)

/**
 * Reads a fault: a kind, perhaps with a value, and settings, separated by commas:
 * `status=503,share=20%,from=10s,to=20s`. Times are durations or shares of the stream's schedule (`25%`).
 */
export function readFault(text: string): FaultSpec | FaultMistake {
  try {
    return faultOf(text)
  } catch (error) {
    if (error instanceof Unreadable) return { message: error.message, instead: error.instead }
    throw error
  }
}

export function isFaultMistake(fault: FaultSpec | FaultMistake): fault is FaultMistake {
  return 'instead' in fault
}

function faultOf(text: string): FaultSpec {
  const words = text.split(',').map((word) => word.trim())
  const [name, value] = cut(words[0]!)
  if (!Object.hasOwn(kinds, name)) throw unknownWord('fault', name, Object.keys(kinds))
  const grammar = kinds[name as FaultKind]
  const settings = settingsOf(words.slice(1), [...commonSettings, ...(grammar.settings ?? [])], name)
  const from = moment('from', settings.get('from')) ?? { ms: 0 }
  const to = moment('to', settings.get('to'))
  if (to !== null && isAtOrAfter(from, to)) {
    throw new Unreadable('the fault ends before it begins', 'write an earlier from, or a later to')
  }
  const action = grammar.read({ value, settings })
  return { text: words.join(','), action, share: shareOf(settings.get('share')), from, to }
}

function settingsOf(words: readonly string[], known: readonly string[], kind: string): Map<string, string> {
  const settings = new Map<string, string>()
  for (const word of words) {
    const [key, value] = cut(word)
    if (!known.includes(key)) throw unknownWord(`setting of ${kind}`, key, known)
    if (value === undefined || value === '') throw new Unreadable(`${key} has no value`, `write ${key}=VALUE`)
    if (settings.has(key)) throw new Unreadable(`${key} is given twice`, 'leave one of them out')
    settings.set(key, value)
  }
  return settings
}

function cut(word: string): [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at).trim(), word.slice(at + 1).trim()]
}

function unknownWord(what: string, word: string, known: readonly string[]): Unreadable {
  const meant = didYouMean(word, known)
  const instead = meant === undefined ? `known: ${known.join(', ')}` : `did you mean '${meant}'?`
  return new Unreadable(`unknown ${what} '${word.slice(0, 40)}'`, instead)
}

function noValue(kind: string, value: string | undefined): undefined {
  if (value !== undefined) throw new Unreadable(`${kind} takes no value`, `write ${kind} alone`)
  return undefined
}

function statusCode(value: string | undefined): number {
  const code = /^\d{3}$/.test(value ?? '') ? Number(value) : Number.NaN
  if (!(code >= 400 && code <= 599)) {
    throw new Unreadable('status needs a code from 400 to 599', 'write status=500, or status=429')
  }
  return code
}

/** `Retry-After` says whole seconds (RFC 9110, section 10.2.3). */
function wholeSeconds(value: string | undefined): number | null {
  if (value === undefined) return null
  const ms = durationMs(value)
  if (ms === undefined || ms % 1000 !== 0) {
    throw new Unreadable(`retry-after '${value}' is no number of whole seconds`, 'write retry-after=2s')
  }
  return ms / 1000
}

function delay(value: string | undefined): number {
  const ms = value === undefined ? undefined : durationMs(value)
  if (ms === undefined || ms > longestDelayMs) {
    throw new Unreadable('delay needs a time of at most an hour', 'write delay=200ms, or delay=2s')
  }
  return ms
}

function bytes(value: string | undefined): number {
  if (value === undefined || !/^0*[1-9]\d{0,11}[kmg]?$/i.test(value)) {
    throw new Unreadable(
      'slow-read needs a number of bytes a second',
      'write slow-read=64k, or slow-read=1500',
    )
  }
  return parseSize(value)
}

function shareOf(value: string | undefined): number {
  const share = value === undefined ? 1 : fraction(value)
  if (share === null || share <= 0 || share > 1) {
    throw new Unreadable(
      `share '${value}' is no share above 0 and at most 1`,
      'write share=0.2, or share=20%',
    )
  }
  return share
}

function moment(key: string, value: string | undefined): FaultMoment | null {
  if (value === undefined) return null
  if (value === '0') return { ms: 0 }
  const share = value.endsWith('%') ? fraction(value) : null
  if (share !== null && share <= 1) return { share }
  const ms = /^0+(?:ms|s|m|min|h)$/.test(value) ? 0 : durationMs(value)
  if (ms === undefined) {
    throw new Unreadable(
      `${key} '${value}' is neither a time nor a share of the schedule`,
      `write ${key}=10s since the stream's first request, or ${key}=25% of its schedule`,
    )
  }
  return { ms }
}

/** `0.2`, `20%`; null for anything else. */
function fraction(text: string): number | null {
  if (!/^(?:\d+(?:\.\d*)?|\.\d+)%?$/.test(text)) return null
  return text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
}

/** Of two moments that can be compared without the schedule. */
function isAtOrAfter(from: FaultMoment, to: FaultMoment): boolean {
  if ('ms' in from && 'ms' in to) return from.ms >= to.ms
  return 'share' in from && 'share' in to && from.share >= to.share
}
