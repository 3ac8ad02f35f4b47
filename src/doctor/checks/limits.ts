import { readFileSync } from 'node:fs'
import { findMemoryCgroup } from '../../collectors/cgroup/find-memory-cgroup.js'
import { MiB } from '../../model/size.js'
import { freeBytesAt } from '../../system/files.js'
import type { Check, Finding } from '../finding.js'

/** The control group that limits this shell, and so what it starts. */
export const checkCgroup: Check = () => {
  const group = findMemoryCgroup(process.pid)
  if (group === null) {
    return [
      {
        state: 'missing',
        what: 'control group',
        detail: 'no memory controller was found',
        lost: 'container limits and the proof of a kill by the kernel',
        remedy: 'run where /sys/fs/cgroup is mounted',
      },
    ]
  }
  const limit = group.limitBytes === null ? 'no memory limit' : `memory limit ${mebibytes(group.limitBytes)}`
  return [{ state: 'ready', what: 'control group', detail: `version ${group.version}, ${limit}` }]
}

/** Whether a dump of a full heap would fit. */
export const checkDisk: Check = ({ resultsFolder, heapBytes }) => {
  const freeBytes = freeBytesAt(resultsFolder)
  const needed = heapBytes * 1.1
  const detail = `${freeBytes === null ? 'unknown' : mebibytes(freeBytes)} free, a dump of the heap needs ${mebibytes(needed)}`
  if (freeBytes !== null && freeBytes >= needed) return [{ state: 'ready', what: 'disk', detail }]
  return [
    {
      state: 'limited',
      what: 'disk',
      detail,
      lost: '--oom-dump with this heap',
      remedy: 'free some space (heapmark clean --keep 10), or use --results DIR on a larger disk',
    },
  ]
}

/** Swap makes a heap that does not fit look slow in place of failing. */
export const checkSwap: Check = () => {
  const finding: Finding = { state: 'ready', what: 'swap', detail: 'none in use' }
  try {
    const meminfo = readFileSync('/proc/meminfo', 'latin1')
    const kilobytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(meminfo)?.[1] ?? 0)
    const usedBytes = (kilobytes('SwapTotal') - kilobytes('SwapFree')) * 1024
    if (usedBytes === 0) return [finding]
    return [
      {
        state: 'limited',
        what: 'swap',
        detail: `${mebibytes(usedBytes)} in use`,
        lost: 'honest RSS: pages that were swapped out do not count',
        remedy: 'as root: swapoff -a, where memory allows it',
      },
    ]
  } catch {
    return [{ ...finding, detail: 'cannot be told: no /proc/meminfo' }]
  }
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MiB).toLocaleString('en')} MiB`
}
