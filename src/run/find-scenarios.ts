import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import { projectFile } from './asked-budgets.js'
import { findScenario } from './find-scenario.js'

/** A scenario of a suite. */
export interface ListedScenario {
  /** As `findScenario` takes it. */
  readonly file: string
  /** null when it cannot be read: it is then refused when its turn comes. */
  readonly sha256: string | null
}

/**
 * The scenarios that words name, each once and in their order: files, folders (the YAML files in them), patterns with
 * `*` in the file's name (where no shell expanded them), and names of ready scenarios. A `heapmark.yaml` is none.
 * @throws HeapmarkError SCENARIO_UNREADABLE for a folder or pattern in which there is nothing
 */
export function findScenarios(words: readonly string[], cwd: string): ListedScenario[] {
  const files = words
    .flatMap((word) => filesOf(word, cwd))
    .filter((file) => path.basename(file) !== projectFile)
  return [...new Set(files)].map((file) => ({ file, sha256: digestOf(file, cwd) }))
}

function filesOf(word: string, cwd: string): string[] {
  if (isFolder(path.resolve(cwd, word))) return inFolder(word, /\.ya?ml$/i, cwd, word)
  const name = path.basename(word)
  if (!name.includes('*') || isThere(path.resolve(cwd, word))) return [word]
  const pattern = name.split('*').map(escapeRegExp).join('.*')
  return inFolder(path.dirname(word), new RegExp(`^${pattern}$`), cwd, word)
}

function inFolder(folder: string, wanted: RegExp, cwd: string, word: string): string[] {
  const found = listed(path.resolve(cwd, folder))
    .filter((name) => wanted.test(name) && !name.startsWith('.'))
    .sort()
    .map((name) => path.join(folder, name))
  if (found.length > 0) return found
  throw new HeapmarkError('SCENARIO_UNREADABLE', `there is no scenario in '${word}'`, {
    place: path.resolve(cwd, word),
    hint: 'name YAML files, or a folder that holds some',
  })
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function digestOf(file: string, cwd: string): string | null {
  try {
    return createHash('sha256').update(findScenario(file, cwd).bytes).digest('hex')
  } catch (error) {
    if (error instanceof HeapmarkError) return null
    throw error
  }
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
