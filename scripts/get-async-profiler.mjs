// Fetches async-profiler for `--profiler async-profiler`: the library out of its jar, and the converter of its
// recordings.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { fetchJar } from './maven.mjs'

const profiler = { group: 'tools.profiler', artifact: 'async-profiler', version: '4.6' }
// The converter is released on its own; it reads the recordings of newer profilers.
const converter = { group: 'tools.profiler', artifact: 'jfr-converter', version: '4.5' }
const libraries = ['linux-x64/libasyncProfiler.so', 'linux-arm64/libasyncProfiler.so']

const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
const target = path.join(cache, 'heapmark', `${profiler.artifact}-${profiler.version}`)

try {
  if (isComplete(target)) console.log(`async-profiler ${profiler.version} is there already: ${target}`)
  else {
    await get()
    console.log(`async-profiler ${profiler.version} is in ${target}`)
  }
} catch (error) {
  console.error(`async-profiler could not be fetched: ${error.message}`)
  console.error('  try:   install a release of async-profiler by hand and set ASPROF_HOME to its folder')
  process.exit(10)
}

async function get() {
  // Beside the target, so that a rename makes it appear whole or not at all.
  mkdirSync(path.dirname(target), { recursive: true })
  const folder = mkdtempSync(`${target}.`)
  try {
    const jar = await fetchJar(profiler, folder)
    const entries = readZip(readFileSync(jar))
    for (const name of libraries) {
      const bytes = entries(name)
      if (bytes === null) throw new Error(`${path.basename(jar)} holds no ${name}`)
      mkdirSync(path.join(folder, path.dirname(name)))
      writeFileSync(path.join(folder, name), bytes)
      chmodSync(path.join(folder, name), 0o755)
    }
    rmSync(jar)
    renameSync(await fetchJar(converter, folder), path.join(folder, 'jfr-converter.jar'))
    chmodSync(folder, 0o755)
    rmSync(target, { recursive: true, force: true })
    renameSync(folder, target)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function isComplete(folder) {
  return [...libraries, 'jfr-converter.jar'].every((name) => existsSync(path.join(folder, name)))
}

/**
 * A reader of a zip file's entries by name (APPNOTE.TXT 4.3: end record, central directory, local headers).
 * Enough for a jar that Maven made: no encryption, no zip64.
 */
function readZip(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0) throw new Error('the jar is no zip file')
  const entries = new Map()
  let at = zip.readUInt32LE(end + 16)
  for (let i = zip.readUInt16LE(end + 10); i > 0; i--) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('the jar is damaged')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    )
    entries.set(zip.toString('utf8', at + 46, at + 46 + nameLength), {
      method: zip.readUInt16LE(at + 10),
      packedBytes: zip.readUInt32LE(at + 20),
      bytes: zip.readUInt32LE(at + 24),
      header: zip.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + extraLength + commentLength
  }
  return (name) => {
    const entry = entries.get(name)
    if (entry === undefined) return null
    const { method, packedBytes, header } = entry
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28)
    const packed = zip.subarray(start, start + packedBytes)
    const bytes = method === 0 ? packed : inflateRawSync(packed)
    if (bytes.length !== entry.bytes) throw new Error(`the jar is damaged at ${name}`)
    return bytes
  }
}
