import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import { systemErrorCode } from '../system/files.js'
import { packageRoot } from '../system/package-info.js'

export interface FoundScenario {
  /** Absolute. */
  readonly path: string
  /** For messages: as the user wrote it. */
  readonly name: string
  readonly bytes: Buffer
  /** Said to the user when the file is not the one that was written down. */
  readonly note: string | null
}

const readyFolder = path.join(packageRoot, 'scenarios')

/**
 * Finds and reads a scenario file: first as a path from `cwd`; then among the ready scenarios that come with
 * heapmark, by file name with or without `.yaml`, so that `heapmark run baseline-http` works anywhere. A name
 * without its `-http` (the old harness's README says `scenarios/stress-test.yaml`) is found too.
 * @throws HeapmarkError SCENARIO_UNREADABLE
 */
export function findScenario(name: string, cwd: string): FoundScenario {
  const own = path.resolve(cwd, name)
  if (existsSync(own)) return { path: own, name, bytes: read(own, name), note: null }
  const base = path.basename(name).replace(/\.ya?ml$/, '')
  const ready = readyScenarios()
  for (const candidate of [base, `${base}-http`]) {
    if (!ready.includes(candidate)) continue
    const found = path.join(readyFolder, `${candidate}.yaml`)
    return {
      path: found,
      name,
      bytes: read(found, name),
      note: `${name} is not here; using the ready scenario ${candidate}`,
    }
  }
  throw new HeapmarkError('SCENARIO_UNREADABLE', `there is no scenario file '${name}'`, {
    place: own,
    hint: `give the path of a YAML file, or one of the ready scenarios: ${ready.join(', ')}`,
  })
}

function readyScenarios(): string[] {
  try {
    return readdirSync(readyFolder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.slice(0, -'.yaml'.length))
      .sort()
  } catch {
    return []
  }
}

function read(file: string, name: string): Buffer {
  try {
    const stat = statSync(file)
    if (!stat.isFile()) {
      throw new HeapmarkError('SCENARIO_UNREADABLE', `'${name}' is not a file`, {
        place: file,
        hint: 'give the path of a YAML file',
      })
    }
    // Far over any honest scenario: the scenario reader refuses it with the reason, without 4 GB in memory.
    const limit = 11 * 1024 * 1024
    return stat.size > limit ? Buffer.alloc(limit, 0x20) : readFileSync(file)
  } catch (error) {
    if (error instanceof HeapmarkError) throw error
    throw new HeapmarkError(
      'SCENARIO_UNREADABLE',
      `'${name}' cannot be read: ${systemErrorCode(error) ?? String(error)}`,
      {
        place: file,
        hint: 'check that the file exists and that you may read it',
        cause: error,
      },
    )
  }
}
