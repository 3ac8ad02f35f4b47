import { HeapmarkError } from '../../model/errors.js'
import type { Checkouts } from '../revisions/checkouts.js'
import type { Builder } from './plan.js'

/**
 * Checks commits out and builds them when they are run, and keeps no more than it needs: the ends and the last one.
 * @param keep commits that are run again and again
 * @param stopped ends a build
 * @param say what a build that failed said
 */
export function builderIn(
  checkouts: Checkouts,
  build: readonly string[] | null,
  keep: readonly string[],
  stopped: AbortSignal,
  say: (text: string) => void,
): Builder {
  const failed = new Set<string>()
  let last: string | null = null
  return {
    failed,
    folderOf: (hash) => checkouts.folderOf(hash),
    async build(hash) {
      if (last !== null && last !== hash && !keep.includes(last)) checkouts.drop(last)
      last = hash
      try {
        await checkouts.add(hash, build, stopped)
        return true
      } catch (error) {
        if (!(error instanceof HeapmarkError) || error.code !== 'BUILD_FAILED') throw error
        // Broken off, it says nothing of the commit; a checkout that is half built must not be taken for a whole one.
        checkouts.drop(hash)
        if (stopped.aborted) return false
        say(`skipped: ${error.message}; ${error.hint}`)
        failed.add(hash)
        return false
      }
    },
  }
}
