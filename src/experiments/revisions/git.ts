import { execFile } from 'node:child_process'
import { HeapmarkError } from '../../model/errors.js'

const mostBytes = 64 * 1024 * 1024

/**
 * Asks git. Hooks of the repository are not run, and nobody is asked for a password.
 * @throws HeapmarkError REVISION_UNUSABLE with git's own words
 */
export function git(folder: string, args: readonly string[]): Promise<string> {
  const environment = { ...process.env, GIT_TERMINAL_PROMPT: '0' }
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      ['-C', folder, '-c', 'core.hooksPath=/dev/null', ...args],
      { encoding: 'utf8', maxBuffer: mostBytes, env: environment },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout.trim())
        const words = stderr.trim().split('\n')[0] || error.message.split('\n')[0]
        reject(
          new HeapmarkError('REVISION_UNUSABLE', `git ${args[0]}: ${words}`, {
            place: folder,
            hint: 'call it within the repository, with revisions that git rev-parse knows',
            cause: error,
          }),
        )
      },
    )
  })
}
