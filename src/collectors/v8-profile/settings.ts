/** What the profiling agent is told, through the environment of the target. */
export const profileFolderVariable = 'HEAPMARK_PROFILE_FOLDER'
/** Milliseconds; only tests set other values than the defaults. */
export const cpuWindowVariable = 'HEAPMARK_PROFILE_CPU_WINDOW_MS'
export const allocationFlushVariable = 'HEAPMARK_PROFILE_FLUSH_MS'

export const cpuWindowMs = 60_000
export const allocationFlushMs = 10_000
/** Newest CPU windows that are kept. */
export const keptCpuWindows = 10

export const allocationFile = 'allocation.heapprofile'

/** @param window counts from 1 */
export function cpuFile(window: number): string {
  return `cpu.${window}.cpuprofile`
}
