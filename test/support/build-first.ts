import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** End-to-end tests run the compiled program: build it first when a source is newer. */
export function setup(): void {
  const built = statSync('dist/.built', { throwIfNoEntry: false })?.mtimeMs ?? 0
  const stale = readdirSync('src', { recursive: true, encoding: 'utf8' }).some(
    (file) =>
      file.endsWith('.ts') && !file.endsWith('.test.ts') && statSync(path.join('src', file)).mtimeMs > built,
  )
  if (!stale && existsSync('dist/main.js')) return
  try {
    execFileSync('node', ['scripts/build.mjs'], { stdio: 'pipe' })
  } catch {
    // Unit tests of sound parts can still be run; tests of the program see the last build that worked.
    console.warn(
      'the build has errors (npm run build shows them); tests of the compiled program may use an old one',
    )
  }
}
