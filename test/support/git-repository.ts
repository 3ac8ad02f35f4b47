import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { temporaryFolder } from './heapmark.js'

export interface GitRepository {
  readonly folder: string
  /** Writes files and commits them. @returns the commit's hash */
  commit(subject: string, files: Readonly<Record<string, string>>): string
  git(...args: string[]): string
}

/** A repository of nobody's, gone when the test ends. */
export function gitRepository(): GitRepository {
  const folder = temporaryFolder()
  const identity = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.invalid',
    '-c',
    'commit.gpgsign=false',
  ]
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim()
  git('init', '--quiet', '--initial-branch=main')
  return {
    folder,
    git,
    commit(subject, files) {
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '-m', subject)
      return git('rev-parse', 'HEAD')
    },
  }
}
