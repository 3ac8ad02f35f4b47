import { stringForm } from './cursor.js'
import { step } from './layout.js'

/** Fields of the record that was read last, by their place in the layout. */
export class Slots {
  /** Numbers of 64 bits in halves; of a text, where it stands in the bytes (`low`). */
  readonly low: Int32Array
  readonly high: Int32Array
  readonly real: Float64Array

  constructor(length: number) {
    this.low = new Int32Array(length)
    this.high = new Int32Array(length)
    this.real = new Float64Array(length)
  }

  /** Signed; exact up to 2^53 either way. */
  number(slot: number): number {
    return this.high[slot]! * 4294967296 + (this.low[slot]! >>> 0)
  }
}

/** Where `extract` says that a record is broken: beyond any end. */
const broken = Number.MAX_SAFE_INTEGER
/** Of numbers that are read only to be passed over: lengths and counts. */
const scratch = new Slots(1)

/**
 * Does the steps `from` to `to` of a program on the bytes from `at` on, and returns where it stopped: beyond `end` when
 * the bytes are not what the program expects. It is the reader's hot loop, so the end is checked after each step and
 * not at each byte: a step moves on nine bytes at most, and a count may not ask for more elements than bytes are left.
 */
export function extract(
  program: Int32Array,
  from: number,
  to: number,
  bytes: Buffer,
  at: number,
  end: number,
  slots: Slots,
): number {
  let p = at
  for (let i = from; i < to; i += 2) {
    const argument = program[i + 1]!
    const code = program[i]
    if (code === step.compressed) {
      const first = bytes[p++]!
      if (first < 0x80) {
        if (argument >= 0) {
          slots.low[argument] = first
          slots.high[argument] = 0
        }
      } else if (argument >= 0) p = readLong(bytes, p, first, slots, argument)
      else p = passLong(bytes, p)
    } else if (code === step.array || code === step.wideArray) {
      const body = argument * 2
      p = passCount(code, bytes, p, end)
      const count = lastCount()
      if (p > end || count < 0 || count > end - p) return broken
      // An element of a type without fields has no bytes; any other has one at least.
      if (body > 0) {
        for (let k = 0; k < count && p <= end; k++) {
          p = extract(program, i + 2, i + 2 + body, bytes, p, end, slots)
        }
      }
      i += body
    } else if (code === step.text || code === step.wideText) {
      if (argument >= 0) slots.low[argument] = p
      p = passText(bytes, p, end, code === step.text)
    } else p = readFixed(code!, argument, bytes, p, end, slots)
    if (p > end) return broken
  }
  return p
}

/** Passes over the number of an array's elements; `lastCount` tells it. */
export function passCount(code: number, bytes: Buffer, at: number, end: number): number {
  return code === step.array ? readCount(bytes, at) : readWideCount(bytes, at, end)
}

export function lastCount(): number {
  return scratch.number(0)
}

/**
 * The same for a program that is nothing but compressed numbers, as those of the most frequent events are.
 * @param places where each of them goes; -n passes over n of them
 */
export function extractNumbers(places: Int32Array, bytes: Buffer, at: number, slots: Slots): number {
  const { low, high } = slots
  let p = at
  for (let i = 0; i < places.length; i++) {
    const slot = places[i]!
    if (slot < 0) {
      for (let n = slot; n < 0; n++) {
        // The ninth byte is the last one, whatever it says.
        let more = 8
        while (bytes[p++]! >= 0x80 && more > 0) more--
      }
      continue
    }
    const first = bytes[p++]!
    if (first < 0x80) {
      low[slot] = first
      high[slot] = 0
      continue
    }
    // Most keys and sizes have three bytes at most.
    const second = bytes[p]!
    if (second < 0x80) {
      low[slot] = (first & 0x7f) | (second << 7)
      high[slot] = 0
      p += 1
      continue
    }
    const third = bytes[p + 1]!
    if (third < 0x80) {
      low[slot] = (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14)
      high[slot] = 0
      p += 2
    } else p = readLong(bytes, p, first, slots, slot)
  }
  return p
}

function readFixed(code: number, slot: number, bytes: Buffer, at: number, end: number, slots: Slots): number {
  const length = fixedLengths[code]!
  if (at + length > end) return broken
  if (slot < 0) return at + length
  switch (code) {
    case step.bytes1:
      slots.low[slot] = bytes[at]!
      slots.high[slot] = 0
      break
    case step.bytes2:
      slots.low[slot] = bytes.readInt16BE(at)
      slots.high[slot] = slots.low[slot]! >> 31
      break
    case step.bytes4:
      slots.low[slot] = bytes.readInt32BE(at)
      slots.high[slot] = slots.low[slot]! >> 31
      break
    case step.bytes8:
      slots.high[slot] = bytes.readInt32BE(at)
      slots.low[slot] = bytes.readInt32BE(at + 4)
      break
    case step.float:
      slots.real[slot] = bytes.readFloatBE(at)
      break
    case step.double:
      slots.real[slot] = bytes.readDoubleBE(at)
  }
  return at + length
}

const fixedLengths: Readonly<Record<number, number>> = {
  [step.bytes1]: 1,
  [step.bytes2]: 2,
  [step.bytes4]: 4,
  [step.bytes8]: 8,
  [step.float]: 4,
  [step.double]: 8,
}

/** The rest of a compressed number, behind its first byte, which says that more follow. */
function readLong(bytes: Buffer, at: number, first: number, slots: Slots, slot: number): number {
  let p = at
  let low = first & 0x7f
  let high = 0
  let byte = bytes[p++]!
  low |= (byte & 0x7f) << 7
  if (byte >= 0x80) {
    byte = bytes[p++]!
    low |= (byte & 0x7f) << 14
    if (byte >= 0x80) {
      byte = bytes[p++]!
      low |= (byte & 0x7f) << 21
      if (byte >= 0x80) {
        byte = bytes[p++]!
        low |= byte << 28
        high = (byte & 0x7f) >>> 4
        for (let shift = 3; byte >= 0x80 && shift <= 24; shift += 7) {
          byte = bytes[p++]!
          // The ninth byte has eight bits of its own, and none says that more follow.
          high |= (shift === 24 ? byte : byte & 0x7f) << shift
        }
      }
    }
  }
  slots.low[slot] = low
  slots.high[slot] = high
  return p
}

/** The same without its value. */
function passLong(bytes: Buffer, at: number): number {
  let p = at
  for (let i = 1; i < 8; i++) if (!(bytes[p++]! >= 0x80)) return p
  return p + 1
}

function readCount(bytes: Buffer, at: number): number {
  const first = bytes[at]!
  if (first >= 0x80) return readLong(bytes, at + 1, first, scratch, 0)
  scratch.low[0] = first
  scratch.high[0] = 0
  return at + 1
}

function readWideCount(bytes: Buffer, at: number, end: number): number {
  return readFixed(step.bytes4, 0, bytes, at, end, scratch)
}

function passText(bytes: Buffer, at: number, end: number, compressed: boolean): number {
  if (at >= end) return broken
  switch (bytes[at]) {
    case stringForm.none:
    case stringForm.empty:
      return at + 1
    case stringForm.constant:
      return compressed ? readCount(bytes, at + 1) : at + 9
    case stringForm.utf8:
    case stringForm.latin1: {
      const from = compressed ? readCount(bytes, at + 1) : readWideCount(bytes, at + 1, end)
      const length = scratch.number(0)
      return length < 0 || length > end - from ? broken : from + length
    }
    case stringForm.characters: {
      let p = compressed ? readCount(bytes, at + 1) : readWideCount(bytes, at + 1, end)
      const count = scratch.number(0)
      if (count < 0 || count > end - p) return broken
      if (!compressed) return p + count * 2
      for (let i = 0; i < count; i++) p = readCount(bytes, p)
      return p
    }
    default:
      return broken
  }
}
