// Holds the import direction of ARCHITECTURE.md: a folder may import itself and what its line names.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src', import.meta.url))
const base = ['model', 'system']

/** Folder of src/ -> folders it may import. `main.ts` counts as the folder `main`. */
const allowed = {
  model: [],
  system: ['model'],
  scenario: base,
  generate: [...base, 'scenario'],
  sinks: base,
  receiver: base,
  targets: base,
  collectors: base,
  inspectors: base,
  analysers: base,
  reports: base,
  doctor: [...base, 'targets', 'collectors'],
  explorer: [...base, 'analysers', 'reports'],
  dashboard: [...base, 'analysers', 'reports', 'explorer', 'run', 'experiments'],
  embedded: [...base, 'generate', 'sinks'],
  run: [
    ...base,
    'scenario',
    'generate',
    'sinks',
    'receiver',
    'targets',
    'collectors',
    'inspectors',
    'analysers',
    'reports',
    'embedded',
  ],
  experiments: [...base, 'analysers', 'reports', 'run'],
  library: [...base, 'targets', 'reports', 'run', 'experiments'],
  cli: [
    ...base,
    'receiver',
    'scenario',
    'reports',
    'analysers',
    'targets',
    'inspectors',
    'run',
    'doctor',
    'explorer',
    'dashboard',
    'experiments',
  ],
  main: [...base, 'cli'],
}

const problems = []
for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
  const file = path.join(entry.parentPath, entry.name)
  const from = folderOf(file)
  if (!(from in allowed)) {
    problems.push(`${relative(file)}: src/${from} has no line in scripts/check-imports.mjs`)
    continue
  }
  // A test may use what its subject is used with.
  if (entry.name.endsWith('.test.ts')) continue
  for (const [, target] of readFileSync(file, 'utf8').matchAll(
    /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g,
  )) {
    const to = folderOf(path.resolve(path.dirname(file), target))
    if (to !== from && !allowed[from].includes(to)) {
      problems.push(`${relative(file)}: src/${from} must not import src/${to} (${target})`)
    }
  }
}
for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)

function folderOf(file) {
  const [first] = path.relative(source, file).split(path.sep)
  return first.replace(/\.[jt]s$/, '')
}

function relative(file) {
  return path.relative(path.dirname(source), file)
}
