// Fetches jars from a Maven repository. With Maven on the machine, Maven fetches them, so that its settings (mirrors,
// proxies, passwords) hold; else HEAPMARK_MAVEN_REPOSITORY names a repository by its URL.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const repository = process.env.HEAPMARK_MAVEN_REPOSITORY

/**
 * @param coordinates { group, artifact, version }
 * @returns the path of the jar, in `folder`; its checksum was verified
 */
export async function fetchJar(coordinates, folder) {
  if (repository) return download(coordinates, folder)
  if (spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status === 0)
    return fetchByMaven(coordinates, folder)
  throw new Error('there is no mvn on PATH, and HEAPMARK_MAVEN_REPOSITORY does not name a Maven repository')
}

function fetchByMaven({ group, artifact, version }, folder) {
  const args = [
    '-q',
    '-B',
    '--strict-checksums',
    'dependency:copy',
    `-Dartifact=${group}:${artifact}:${version}`,
  ]
  // A folder without a pom.xml: a project's own would be read.
  execFileSync('mvn', [...args, `-DoutputDirectory=${folder}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  const jar = path.join(folder, `${artifact}-${version}.jar`)
  if (!existsSync(jar)) throw new Error(`Maven fetched no ${path.basename(jar)}`)
  return jar
}

async function download({ group, artifact, version }, folder) {
  const name = `${artifact}-${version}.jar`
  const url = `${repository.replace(/\/+$/, '')}/${group.replaceAll('.', '/')}/${artifact}/${version}/${name}`
  const bytes = await request(url)
  await verify(url, bytes)
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return file
}

/** Against the strongest checksum that the repository has. */
async function verify(url, bytes) {
  for (const algorithm of ['sha256', 'sha1']) {
    const text = await request(`${url}.${algorithm}`, { optional: true })
    if (text === null) continue
    const expected = text.toString('latin1').trim().split(/\s+/)[0].toLowerCase()
    const found = createHash(algorithm).update(bytes).digest('hex')
    if (found !== expected)
      throw new Error(`${url} is damaged: its ${algorithm} is ${found} instead of ${expected}`)
    return
  }
  throw new Error(`the repository has no checksum of ${url}`)
}

async function request(url, { optional = false } = {}) {
  let response
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(60_000) })
  } catch (error) {
    throw new Error(`${url}: ${error.cause?.message ?? error.message}`)
  }
  if (response.status === 404 && optional) return null
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`)
  return Buffer.from(await response.arrayBuffer())
}
