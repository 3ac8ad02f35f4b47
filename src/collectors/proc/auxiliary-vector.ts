import { readFileSync } from 'node:fs'

/** Types of the entries that hold the page size (AT_PAGESZ) and the clock ticks per second (AT_CLKTCK), <elf.h>. */
const pageSizeEntry = 6
const clockTicksEntry = 17
/** What every Linux of the last decades shows to programs (USER_HZ), whatever the kernel's own tick is. */
const usualTicksPerSecond = 100
const usualPageBytes = 4096

/**
 * Clock ticks per second, the unit of CPU times in /proc/<pid>/stat: what `getconf CLK_TCK` prints, taken from
 * this process's auxiliary vector (getauxval(3)) without starting a program.
 */
export function clockTicksPerSecond(): number {
  return ownEntry(clockTicksEntry) ?? usualTicksPerSecond
}

/** Bytes of a memory page, the unit of RSS in /proc/<pid>/stat: what `getconf PAGESIZE` prints. */
export function pageSizeBytes(): number {
  return ownEntry(pageSizeEntry) ?? usualPageBytes
}

function ownEntry(type: number): number | null {
  try {
    return entryOf(readFileSync('/proc/self/auxv'), type)
  } catch {
    return null
  }
}

/**
 * An entry of an auxiliary vector: pairs of machine words, type and value. Node runs only on 64-bit little- and
 * big-endian machines; a vector that makes no sense gives null.
 */
export function entryOf(vector: Buffer, type: number): number | null {
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (word(vector, at) !== BigInt(type)) continue
    const value = Number(word(vector, at + 8))
    return value >= 1 && value <= 1_000_000 ? value : null
  }
  return null
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

function word(vector: Buffer, at: number): bigint {
  return littleEndian ? vector.readBigUInt64LE(at) : vector.readBigUInt64BE(at)
}
