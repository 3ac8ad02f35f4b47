// Everything that must hold before a commit. Each step counts as one check; the tests count one by one.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const bin = (name) => path.join('node_modules', '.bin', name)
const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-check-'))
const counts = path.join(folder, 'tests.json')

/** name -> command. Quiet when it passes, its whole output when it fails. */
const steps = [
  ['lint and format', [bin('biome'), 'check', '--error-on-warnings', '.']],
  ['import direction', ['node', 'scripts/check-imports.mjs']],
  ['types', [bin('tsc'), '-p', '.']],
  ['types of the report’s page', [bin('tsc'), '-p', 'src/reports/html/page']],
  ['types of the live page', [bin('tsc'), '-p', 'src/dashboard/page']],
  ['unused code', [bin('knip')]],
  ['package', [bin('publint'), '--strict']],
  ['tests', [bin('vitest'), 'run'], { TEST_COUNTS_FILE: counts }],
  ['benchmarks, small', ['node', 'scripts/bench.mjs', '--small']],
]

let passed = 0
let failed = 0
let skipped = 0
for (const [name, [command, ...args], env] of steps) {
  const startedAt = Date.now()
  const loud = name === 'tests' || name.startsWith('benchmarks')
  const result = spawnSync(command, args, {
    stdio: ['ignore', loud ? 'inherit' : 'pipe', loud ? 'inherit' : 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  })
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  const ok = result.status === 0
  if (!ok && !loud) process.stdout.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  const tests = name === 'tests' ? readCounts() : null
  if (tests === null) {
    if (ok) passed++
    else failed++
  } else {
    passed += tests.passed
    skipped += tests.skipped
    // A runner that fails without a failed test (an unhandled error, say) is a failure too.
    failed += ok ? tests.failed : Math.max(1, tests.failed)
    for (const line of tests.skips) console.log(`skipped: ${line}`)
  }
}
rmSync(folder, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed === 0 ? 0 : 1)

function readCounts() {
  try {
    return JSON.parse(readFileSync(counts, 'utf8'))
  } catch {
    return null
  }
}
