import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Root folder of the installed package; holds `scenarios/` and `package.json`. */
export const packageRoot: string = fileURLToPath(new URL('../../', import.meta.url))

/** heapmark's own version. */
export function packageVersion(): string {
  const data: unknown = JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8'))
  return (data as { version: string }).version
}

/** Absolute path of a compiled module, to start it as a process: `entryPath('receiver/main')`. */
export function entryPath(module: string): string {
  return `${packageRoot}dist/${module}.js`
}
