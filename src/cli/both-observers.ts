import type { RunObserver } from '../run/options.js'

/** One observer for two. */
export function bothObservers(first: RunObserver, second: RunObserver): RunObserver {
  return {
    stage(text) {
      first.stage(text)
      second.stage(text)
    },
    warning(text) {
      first.warning(text)
      second.warning(text)
    },
    progress(progress) {
      first.progress(progress)
      second.progress(progress)
    },
    folder(run) {
      first.folder?.(run)
      second.folder?.(run)
    },
    sample(sample) {
      first.sample?.(sample)
      second.sample?.(sample)
    },
  }
}
