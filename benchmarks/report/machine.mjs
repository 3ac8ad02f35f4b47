// On what and with what the figures were measured.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repository } from '../support.mjs'

/** How each peer says its version: its arguments, and where in the answer it stands. */
const tools = {
  wrk: [['--version'], /wrk (?:debian\/)?(\S+)/],
  nginx: [['-v'], /nginx\/(\S+)/],
  python3: [['--version'], /Python (\S+)/],
  go: [['version'], /go version go(\S+)/],
  k6: [['version'], /k6 v?(\S+)/],
}
const packages = ['autocannon', 'fastify', 'randexp', '@faker-js/faker']

export function machine() {
  return {
    cpu: os.cpus()[0]?.model ?? null,
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    kernel: `${os.type()} ${os.release()}`,
    node: process.version,
  }
}

/** Name -> version; null for one that is not there. */
export function peerVersions() {
  const versions = {}
  for (const [name, [words, pattern]] of Object.entries(tools)) {
    const { stdout, stderr } = spawnSync(name, words, { encoding: 'utf8' })
    versions[name] = pattern.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[1] ?? null
  }
  for (const name of packages) {
    const file = path.join(repository, 'node_modules', name, 'package.json')
    versions[name] = JSON.parse(readFileSync(file, 'utf8')).version
  }
  return versions
}

/** The commit, and whether what was measured differs from it; null outside a checkout. */
export function revision() {
  const commit = git('rev-parse', '--short=12', 'HEAD')
  return commit === null
    ? null
    : { commit, changed: git('status', '--porcelain', '--', 'src', 'benchmarks') !== '' }
}

/** Another one means another build: the compiled program was replaced. */
export function buildStamp() {
  return statSync(path.join(repository, 'dist/.built')).mtimeMs
}

function git(...words) {
  const { status, stdout } = spawnSync('git', words, { cwd: repository, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}
