// Fetches the H2 database, a program of somebody else's that the end-to-end tests profile. Prints the jar's path.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fetchJar } from './maven.mjs'

const h2 = { group: 'com.h2database', artifact: 'h2', version: '2.4.240' }

const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
const target = path.join(cache, 'heapmark', `${h2.artifact}-${h2.version}.jar`)
try {
  if (!existsSync(target)) {
    mkdirSync(path.dirname(target), { recursive: true })
    const folder = mkdtempSync(`${target}.`)
    try {
      renameSync(await fetchJar(h2, folder), target)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  console.log(target)
} catch (error) {
  console.error(`H2 could not be fetched: ${error.message}`)
  process.exit(10)
}
