import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { getScript } from '../../../test/support/async-profiler.js'
import { jdks } from '../../../test/support/live-jvm.js'
import { requireAsyncProfiler } from './async-profiler.js'
import { findAsyncProfiler, findConverter } from './find-library.js'

function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-asprof-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function write(file: string, text = ''): string {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

/** A release as it is unpacked. */
function release(folder: string): { home: string; library: string; converter: string } {
  const home = path.join(folder, 'async-profiler-4.6-linux-x64')
  chmodSync(write(path.join(home, 'bin/asprof')), 0o755)
  return {
    home,
    library: write(path.join(home, 'lib/libasyncProfiler.so')),
    converter: write(path.join(home, 'bin/jfrconv')),
  }
}

const platform = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'

describe('async-profiler is found', () => {
  it('in ASPROF_HOME, which nothing overrules', () => {
    const { home, library, converter } = release(emptyFolder())
    const other = release(emptyFolder())
    const environment = { ASPROF_HOME: home, PATH: path.join(other.home, 'bin'), HOME: '/nowhere' }
    expect(findAsyncProfiler(environment)).toBe(library)
    expect(findConverter(environment)).toBe(converter)
    rmSync(library)
    expect(findAsyncProfiler(environment)).toBeNull()
    expect(() => requireAsyncProfiler(environment)).toThrow('ASPROF_HOME holds no lib/libasyncProfiler.so')
  })

  it('beside the asprof on PATH, also through a link', () => {
    const { home, library } = release(emptyFolder())
    const bin = emptyFolder()
    symlinkSync(path.join(home, 'bin/asprof'), path.join(bin, 'asprof'))
    expect(findAsyncProfiler({ PATH: `/nowhere:${bin}`, HOME: '/nowhere' })).toBe(library)
  })

  it('where it was fetched to', () => {
    const cache = emptyFolder()
    const library = write(path.join(cache, 'heapmark/async-profiler-4.6', platform, 'libasyncProfiler.so'))
    const converter = write(path.join(cache, 'heapmark/async-profiler-4.6/jfr-converter.jar'))
    const environment = { XDG_CACHE_HOME: cache, PATH: '/nowhere' }
    expect(findAsyncProfiler(environment)).toBe(library)
    expect(findConverter(environment)).toBe(converter)
  })

  it('nowhere else, and the next step is said', () => {
    const environment = { HOME: '/nowhere', PATH: '/nowhere' }
    expect(findConverter(environment)).toBeNull()
    expect(() => requireAsyncProfiler(environment)).toThrow(
      expect.objectContaining({
        code: 'PROFILER_NOT_FOUND',
        hint: expect.stringContaining('npm run get:async-profiler'),
      }),
    )
  })

  it('but not taken from a folder that a JVM option cannot name', () => {
    const { home } = release(path.join(emptyFolder(), 'a=b'))
    expect(() => requireAsyncProfiler({ ASPROF_HOME: home })).toThrow('with = in its path')
  })
})

/** A Maven repository on loopback with two small jars in place of the real ones. */
async function repository(damage = false): Promise<string> {
  const folder = emptyFolder()
  const content = emptyFolder()
  for (const name of ['linux-x64', 'linux-arm64'])
    write(path.join(content, name, 'libasyncProfiler.so'), `library ${name} `.repeat(100))
  const files = new Map<string, Buffer>()
  for (const [artifact, version] of [
    ['async-profiler', '4.6'],
    ['jfr-converter', '4.5'],
  ]) {
    const jar = path.join(folder, `${artifact}.jar`)
    execFileSync(path.join(jdks[0]!.home, 'bin/jar'), ['cf', jar, ...readdirSync(content)], { cwd: content })
    const bytes = readFileSync(jar)
    const url = `/maven/tools/profiler/${artifact}/${version}/${artifact}-${version}.jar`
    files.set(url, damage ? bytes.subarray(0, -1) : bytes)
    files.set(`${url}.sha1`, Buffer.from(createHash('sha1').update(bytes).digest('hex')))
  }
  const server = createServer((request, response) => {
    const found = files.get(request.url ?? '')
    response.writeHead(found === undefined ? 404 : 200).end(found)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/maven/`
}

const environmentOf = (cache: string, url: string) => ({
  PATH: process.env['PATH'] ?? '',
  XDG_CACHE_HOME: cache,
  HEAPMARK_MAVEN_REPOSITORY: url,
})

describe.skipIf(jdks.length === 0)('npm run get:async-profiler', () => {
  it('unpacks the libraries and the converter where they are looked for, once', async () => {
    const cache = emptyFolder()
    const env = environmentOf(cache, await repository())
    const { stdout } = await promisify(execFile)(process.execPath, [getScript], { env })
    expect(stdout).toMatch(/^async-profiler 4\.6 is in /)
    const library = findAsyncProfiler({ XDG_CACHE_HOME: cache, PATH: '' })!
    expect(readFileSync(library, 'utf8')).toBe(`library ${platform} `.repeat(100))
    expect(findConverter({ XDG_CACHE_HOME: cache, PATH: '' })).toMatch(/jfr-converter\.jar$/)
    const again = await promisify(execFile)(process.execPath, [getScript], { env })
    expect(again.stdout).toMatch(/is there already/)
  })

  it('takes no damaged jar, and leaves nothing half done', async () => {
    const cache = emptyFolder()
    const env = environmentOf(cache, await repository(true))
    await expect(promisify(execFile)(process.execPath, [getScript], { env })).rejects.toMatchObject({
      code: 10,
      stderr: expect.stringMatching(/is damaged: its sha1 is .* instead of [\s\S]*ASPROF_HOME/),
    })
    expect(readdirSync(path.join(cache, 'heapmark'))).toEqual([])
  })

  it('says what is missing where there is neither Maven nor a repository', () => {
    const result = spawnSync(process.execPath, [getScript], {
      env: { PATH: '/nowhere', XDG_CACHE_HOME: emptyFolder() },
      encoding: 'utf8',
    })
    expect(result.status).toBe(10)
    expect(result.stderr).toContain('there is no mvn on PATH')
  })
})
