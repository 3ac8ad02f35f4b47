// Megabytes of a G1 log read in a second, beside a bare search for line ends and words in the same text.
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readGcLog } from '../dist/analysers/gc-log/read-gc-log.js'
import { repository, spread } from './support.mjs'

const excerpt = path.join(repository, 'test/fixtures/gc-logs/g1-25.log')

export async function run({ small }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  const file = path.join(folder, 'gc.log')
  try {
    const collections = makeLog(file, small ? 4e6 : 100e6)
    const megabytes = statSync(file).size / 1e6
    const ours = []
    const bare = []
    let peakRssBytes = 0
    for (let round = 0; round < (small ? 1 : 5); round++) {
      bare.push(megabytes / (await seconds(() => lineEnds(file))))
      ours.push(
        megabytes /
          (await seconds(async () => {
            const findings = await readGcLog(file)
            const { counts } = findings
            const found = counts.young + counts.mixed + counts.full
            if (found !== collections || findings.unknownLines.count > 0) {
              throw new Error(
                `${found} collections of ${collections}, ${findings.unknownLines.count} unknown lines`,
              )
            }
          })),
      )
      peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss())
    }
    const [a, b] = [spread(ours), spread(bare)]
    return [
      {
        what: `MB of a G1 log (${Math.round(megabytes)} MB, RSS ${Math.round(peakRssBytes / 1e6)} MB)`,
        perSecond: a,
        beside: `${(a.median / b.median).toFixed(2)} x a bare search for line ends`,
      },
      { what: 'MB of the same, searched for line ends and a word', perSecond: b },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The young collection of the excerpt again and again, each with a later time and another number. */
function makeLog(file, bytes) {
  const lines = readFileSync(excerpt, 'utf8').split('\n').slice(0, -1)
  const firstId = lines.findIndex((line) => line.includes('GC('))
  const id = /GC\((\d+)\)/.exec(lines.find((line) => /GC\(\d+\) Pause Young \(Normal\) .*ms$/.test(line)))[1]
  const young = lines.filter(
    (line, index) => line.includes(`GC(${id})`) || lines[index - 1]?.includes(`GC(${id}) User=`),
  )
  const descriptor = openSync(file, 'w')
  let written = writeSync(descriptor, `${lines.slice(0, firstId).join('\n')}\n`)
  let collections = 0
  while (written < bytes) {
    let text = ''
    for (let i = 0; i < 200; i++, collections++) {
      for (const line of young) {
        text += `${line
          .replace(/\[\d+\.\d+s\]/, `[${(1 + collections * 0.05).toFixed(3)}s]`)
          .replace(`GC(${id})`, `GC(${collections})`)}\n`
      }
    }
    written += writeSync(descriptor, text)
  }
  closeSync(descriptor)
  return collections
}

async function lineEnds(file) {
  let rest = ''
  let pauses = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, encoding: 'latin1' })) {
    const text = rest + chunk
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      if (text.slice(from, end).includes('Pause')) pauses++
      from = end + 1
    }
    rest = text.slice(from)
  }
  if (pauses === 0) throw new Error('the log has no pauses')
}

async function seconds(work) {
  const startedAt = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - startedAt) / 1e9
}
