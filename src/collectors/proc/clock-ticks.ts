import { readFileSync } from 'node:fs'

/** Type of the entry that holds the clock ticks per second (AT_CLKTCK, <elf.h>). */
const clockTicksEntry = 17
/** What every Linux of the last decades shows to programs (USER_HZ), whatever the kernel's own tick is. */
const usualTicksPerSecond = 100

/**
 * Clock ticks per second, the unit of CPU times in /proc/<pid>/stat: what `getconf CLK_TCK` prints, taken from
 * this process's auxiliary vector (pairs of machine words; getauxval(3)) without starting a program.
 */
export function clockTicksPerSecond(): number {
  try {
    return ticksInAuxiliaryVector(readFileSync('/proc/self/auxv')) ?? usualTicksPerSecond
  } catch {
    return usualTicksPerSecond
  }
}

/** Node runs only on 64-bit little- and big-endian machines; a vector that makes no sense gives null. */
export function ticksInAuxiliaryVector(vector: Buffer): number | null {
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (word(vector, at) !== BigInt(clockTicksEntry)) continue
    const ticks = Number(word(vector, at + 8))
    return ticks >= 1 && ticks <= 1_000_000 ? ticks : null
  }
  return null
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

function word(vector: Buffer, at: number): bigint {
  return littleEndian ? vector.readBigUInt64LE(at) : vector.readBigUInt64BE(at)
}
