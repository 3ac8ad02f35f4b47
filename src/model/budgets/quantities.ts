import { durationMs } from '../duration.js'
import { GiB, KiB, MiB } from '../size.js'

/** How a figure of a budget is written and read. Inside there is one unit per quantity, as everywhere in the report. */
export interface Quantity {
  /** What to write, for messages. */
  readonly example: string
  /** The figure in the report's unit; undefined for anything else. */
  read(text: string): number | undefined
  /** With a unit, for people. */
  write(value: number): string
}

const factors: Readonly<Record<string, number>> = {
  '': 1,
  k: KiB,
  m: MiB,
  g: GiB,
  t: 1024 * GiB,
}

/** Units are powers of 1024, as in the JVM's `512m` and in the reports: 700MB, 700m and 700MiB are the same. */
function readBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(?:i?b)?|b|bytes)$/i.exec(text)
  if (match !== null) return finite(Number(match[1]) * factors[(match[2] ?? '').toLowerCase()]!)
  return zero(text)
}

function writeBytes(value: number): string {
  if (Math.abs(value) < KiB) return `${figure(value)} B`
  const [unit, factor] =
    Math.abs(value) < MiB ? ['KB', KiB] : Math.abs(value) < 10 * GiB ? ['MB', MiB] : ['GB', GiB]
  return `${figure(value / Number(factor))} ${unit}`
}

const perUnitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  h: 3600,
}

function readPerSecond(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k?)\s*(?:records)?\s*\/\s*(s|sec|second|min|minute|h)$/i.exec(text)
  if (match === null) return zero(text)
  const thousands = match[2] === '' ? 1 : 1000
  return finite((Number(match[1]) * thousands) / perUnitSeconds[match[3]!.toLowerCase()]!)
}

/** 0 needs no unit. */
function zero(text: string): number | undefined {
  return text === '0' ? 0 : undefined
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

/** Four significant digits, without those that say nothing. */
function figure(value: number): string {
  if (Math.abs(value) >= 1000) return String(Math.round(value))
  return String(Number(value.toPrecision(4)))
}

/** Every quantity that a budget can limit. */
export const quantities = {
  bytes: { example: '700MB', read: readBytes, write: writeBytes },
  'bytes-per-record': {
    example: '16B',
    read: (text) => readBytes(text.replace(/\s*\/\s*record$/i, '')),
    write: (value) => `${writeBytes(value)}/record`,
  },
  ms: {
    example: '50ms',
    read: (text) => durationMs(text) ?? zero(text),
    write: (value) => (Math.abs(value) < 10_000 ? `${figure(value)} ms` : `${figure(value / 1000)} s`),
  },
  share: {
    example: '5%',
    read: (text) => {
      const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)
      return match === null ? zero(text) : finite(Number(match[1]) / 100)
    },
    write: (value) => `${figure(value * 100)} %`,
  },
  'per-second': { example: '5/s', read: readPerSecond, write: (value) => `${figure(value)}/s` },
  count: {
    example: '100',
    read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
    write: (value) => figure(value),
  },
  cores: {
    example: '1.5',
    read: (text) => (/^\d+(?:\.\d+)?$/.test(text) ? finite(Number(text)) : undefined),
    write: (value) => figure(value),
  },
} as const satisfies Record<string, Quantity>

export type QuantityName = keyof typeof quantities
