// Compiles src/ into dist/ and leaves a stamp by which ./heapmark sees whether the build is stale.
import { spawnSync } from 'node:child_process'
import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

// Without its output the incremental state is a lie.
if (!exists('dist/main.js')) rmSync('dist', { recursive: true, force: true })

const startedAt = new Date()
const compiled = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
  },
)
if (compiled.status !== 0) process.exit(compiled.status ?? 1)
chmodSync('dist/main.js', 0o755)
writeFileSync('dist/.built', `${startedAt.toISOString()}\n`)

function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
