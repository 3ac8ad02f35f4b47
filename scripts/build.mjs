// Compiles src/ into dist/ and leaves a stamp by which ./heapmark sees whether the build is stale.
import { spawnSync } from 'node:child_process'
import { chmodSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildPages } from './build-page.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

// Without its output, the compiler's incremental state is a lie.
if (!statSync('dist/main.js', { throwIfNoEntry: false })) rmSync('dist', { recursive: true, force: true })

const startedAt = new Date()
const compiled = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
  },
)
if (compiled.status !== 0) process.exit(compiled.status ?? 1)

await buildPages()

chmodSync('dist/main.js', 0o755)
writeFileSync('dist/.built', `${startedAt.toISOString()}\n`)
// A file saved while the compiler ran counts as newer.
utimesSync('dist/.built', startedAt, startedAt)
