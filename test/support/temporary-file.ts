import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

let folder: string | null = null
let files = 0
afterAll(() => {
  if (folder !== null) rmSync(folder, { recursive: true, force: true })
})

/** A path in a folder that is gone when the tests of the file are over. */
export function temporaryPath(name = `file-${++files}`): string {
  folder ??= mkdtempSync(path.join(tmpdir(), 'heapmark-test-'))
  return path.join(folder, name)
}

export function temporaryFile(content: string | Uint8Array, name?: string): string {
  const file = temporaryPath(name)
  writeFileSync(file, content)
  return file
}
