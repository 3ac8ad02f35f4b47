import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import { git } from './git.js'

const tailCharacters = 300

export interface Commit {
  readonly hash: string
  /** Its first line. */
  readonly subject: string
}

/**
 * Checkouts of commits in a temporary folder, as worktrees: the user's own checkout is never touched. `remove` takes
 * all of them away again; so does the end of the process, but for SIGKILL (then `git worktree prune` forgets them).
 */
export class Checkouts {
  readonly #repository: string
  /** Of the folder in which heapmark was called, within the repository. */
  readonly #within: string
  readonly #folder: string
  readonly #onExit = () => this.remove()

  private constructor(repository: string, within: string) {
    this.#repository = repository
    this.#within = within
    this.#folder = mkdtempSync(path.join(tmpdir(), 'heapmark-checkouts-'))
    process.on('exit', this.#onExit)
  }

  /** @throws HeapmarkError REVISION_UNUSABLE outside of a repository */
  static async of(cwd: string): Promise<Checkouts> {
    const repository = await git(cwd, ['rev-parse', '--show-toplevel'])
    return new Checkouts(repository, await git(cwd, ['rev-parse', '--show-prefix']))
  }

  /** @throws HeapmarkError REVISION_UNUSABLE */
  async commit(revision: string): Promise<Commit> {
    const hash = await git(this.#repository, [
      'rev-parse',
      '--verify',
      '--end-of-options',
      `${revision}^{commit}`,
    ])
    return { hash, subject: await git(this.#repository, ['show', '--no-patch', '--format=%s', hash]) }
  }

  /** Commits that lead from one to the other, the first left out, oldest first; of a merge the first parent's. */
  async commitsBetween(good: string, bad: string): Promise<Commit[]> {
    const lines = await git(this.#repository, [
      'log',
      '--reverse',
      '--first-parent',
      '--ancestry-path',
      '--format=%H %s',
      `${good}..${bad}`,
    ])
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ hash: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }))
  }

  /** Where runs of a commit work: as the folder in which heapmark was called, but in its checkout. */
  folderOf(hash: string): string {
    return path.join(this.#rootOf(hash), this.#within)
  }

  has(hash: string): boolean {
    return existsSync(this.#rootOf(hash))
  }

  /**
   * Checks a commit out and builds it.
   * @param build null = nothing is to be done
   * @param signal ends the build
   * @throws HeapmarkError REVISION_UNUSABLE, BUILD_FAILED
   */
  async add(hash: string, build: readonly string[] | null, signal: AbortSignal): Promise<void> {
    if (this.has(hash)) return
    await git(this.#repository, ['worktree', 'add', '--detach', '--quiet', this.#rootOf(hash), hash])
    if (build !== null) await this.#build(hash, build, signal)
  }

  /** Takes one away, so that a long search does not fill the disk. */
  drop(hash: string): void {
    rmSync(this.#rootOf(hash), { recursive: true, force: true })
    this.#forget()
  }

  remove(): void {
    process.off('exit', this.#onExit)
    rmSync(this.#folder, { recursive: true, force: true })
    this.#forget()
  }

  #rootOf(hash: string): string {
    return path.join(this.#folder, hash)
  }

  /** What git remembers of worktrees that are gone. */
  #forget(): void {
    try {
      execFileSync('git', ['-C', this.#repository, 'worktree', 'prune'], { stdio: 'ignore' })
    } catch {
      // The repository is gone, or locked: git forgets them by itself in time.
    }
  }

  async #build(hash: string, [file = '', ...args]: readonly string[], signal: AbortSignal): Promise<void> {
    const log = path.join(this.#folder, `${hash}.log`)
    const folder = this.folderOf(hash)
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true })
    const output = openSync(log, 'w')
    const how = await new Promise<string | null>((resolve) => {
      const child = spawn(file, args, {
        cwd: folder,
        stdio: ['ignore', output, output],
        signal,
        detached: true,
      })
      // A build is a tree of processes. Once it has ended its number may be another's.
      const endAll = () => endGroup(child.pid)
      signal.addEventListener('abort', endAll, { once: true })
      const ended = (problem: string | null) => {
        signal.removeEventListener('abort', endAll)
        resolve(problem)
      }
      child.once('error', (error) => ended(error.message))
      child.once('exit', (code, by) => ended(code === 0 ? null : by === null ? `exit code ${code}` : by))
    })
    closeSync(output)
    if (how === null) return
    const tail = readFileSync(log, 'utf8').trim().slice(-tailCharacters)
    throw new HeapmarkError('BUILD_FAILED', `the build of ${hash.slice(0, 10)} failed: ${how}`, {
      place: [file, ...args].join(' '),
      hint: tail === '' ? 'try the build by hand in a clean checkout of that commit' : `it said: ${tail}`,
    })
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // It has ended.
  }
}
