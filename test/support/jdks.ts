import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FoundJava, listJava } from '../../src/targets/jvm/find-java.js'
import { readReleaseFile } from '../../src/targets/jvm/java-version.js'

export interface Jdk {
  readonly java: string
  readonly home: string
  readonly major: number
}

/** The JDKs (with `javac`) of this machine, one of each major version, the oldest first. */
export const jdks: readonly Jdk[] = oneOfEachVersion(listJava(process.env, process.cwd()))

/** Why tests that need a JDK are skipped: stands in their names. */
export const whyNoJdk = jdks.length > 0 ? '' : ' (skipped: no JDK on this machine)'

export const javaFixture = (file: string) =>
  fileURLToPath(new URL(`../fixtures/java/${file}`, import.meta.url))

/** Compiles programs of `test/fixtures/java/`, for a release and later, into a folder that `remove` takes away. */
export function compileJava(
  files: readonly string[],
  release = 8,
): { readonly classes: string; remove(): void } {
  const classes = mkdtempSync(path.join(tmpdir(), 'heapmark-classes-'))
  const javac = path.join(jdks[0]!.home, 'bin', 'javac')
  const options = jdks[0]!.major > 8 ? ['--release', String(release), '-Xlint:-options'] : []
  execFileSync(javac, [...options, '-encoding', 'UTF-8', '-d', classes, ...files.map(javaFixture)], {
    stdio: 'pipe',
  })
  return { classes, remove: () => rmSync(classes, { recursive: true, force: true }) }
}

/** A jar of a folder of classes; `main` is its Main-Class. */
export function makeJar(classes: string, file: string, main: string): void {
  const jar = path.join(jdks[0]!.home, 'bin', 'jar')
  execFileSync(jar, ['cfe', file, main, ...readdirSync(classes)], { cwd: classes, stdio: 'pipe' })
}

function oneOfEachVersion(found: readonly FoundJava[]): Jdk[] {
  const byMajor = new Map<number, Jdk>()
  for (const { path: java } of found) {
    const major = readReleaseFile(java)?.major
    const home = path.dirname(path.dirname(realpathSync(java)))
    if (major === undefined || byMajor.has(major) || !existsSync(path.join(home, 'bin', 'javac'))) continue
    byMajor.set(major, { java, home, major })
  }
  return [...byMajor.values()].toSorted((a, b) => a.major - b.major)
}
