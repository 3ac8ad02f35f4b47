import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import type { DoctorQuestion } from './finding.js'

/** Where a program is on PATH; null when it is not. */
export function findProgram(
  name: string,
  { environment, workingDirectory }: Pick<DoctorQuestion, 'environment' | 'workingDirectory'>,
): string | null {
  for (const folder of (environment['PATH'] ?? '').split(path.delimiter)) {
    if (folder === '') continue
    const file = path.resolve(workingDirectory, folder, name)
    try {
      accessSync(file, constants.X_OK)
      if (statSync(file).isFile()) return file
    } catch {
      // Not here.
    }
  }
  return null
}
