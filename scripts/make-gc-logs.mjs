// Makes a corpus of GC logs: every collector of every JDK at hand, under several decorations, by the small
// program test/fixtures/java/Churn.java. By hand, when a JDK or a rule is new:
//
//     node scripts/make-gc-logs.mjs /tmp/gc-logs              the whole corpus
//     node scripts/make-gc-logs.mjs /tmp/gc-logs --excerpts   and the excerpts in test/fixtures/gc-logs
//
// Needs `javac` and `java` under $JAVA_HOME, /usr/lib/jvm/* or the folders of $JDKS (separated by colons).
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('..', import.meta.url))
const [folder, ...words] = process.argv.slice(2)
if (folder === undefined || words.some((word) => word !== '--excerpts')) {
  console.error('usage: node scripts/make-gc-logs.mjs <folder> [--excerpts]')
  process.exit(2)
}

/** What heapmark asks of a JVM, and others. */
const everything = 'gc*,gc+heap=debug,safepoint'
const logs = {
  '': `${everything}:FILE:time,uptime,timenanos,level,tags:filecount=0`,
  '-default': 'gc*:FILE',
  '-plain': 'gc:FILE:none',
  '-all-decorations':
    'gc*:FILE:time,utctime,uptime,timemillis,uptimemillis,timenanos,uptimenanos,hostname,pid,tid,level,tags',
}

const collectors = {
  serial: ['-XX:+UseSerialGC'],
  parallel: ['-XX:+UseParallelGC'],
  g1: ['-XX:+UseG1GC'],
  zgc: ['-XX:+UseZGC'],
  shenandoah: ['-XX:+UseShenandoahGC'],
  'shenandoah-generational': ['-XX:+UseShenandoahGC', '-XX:ShenandoahGCMode=generational'],
  epsilon: ['-XX:+UnlockExperimentalVMOptions', '-XX:+UseEpsilonGC'],
}

/** Excerpts kept in the repository: log name -> how many collections at most. */
const excerpts = {
  'serial-17': 3,
  'serial-25': 3,
  'parallel-17': 3,
  'parallel-25': 3,
  'g1-17': 8,
  'g1-25': 8,
  'g1-17-default': 6,
  'g1-25-plain': 500,
  'g1-25-all-decorations': 3,
  'zgc-17': 2,
  'zgc-25': 3,
  'shenandoah-17': 2,
  'shenandoah-25': 2,
  'shenandoah-generational-25': 3,
  'epsilon-25': 0,
}

mkdirSync(folder, { recursive: true })
for (const jdk of findJdks()) {
  const major = /JAVA_VERSION="(\d+)/.exec(readFileSync(path.join(jdk, 'release'), 'utf8'))?.[1]
  const classes = path.join(folder, `classes-${major}`)
  execFileSync(path.join(jdk, 'bin/javac'), [
    '-d',
    classes,
    path.join(repository, 'test/fixtures/java/Churn.java'),
  ])
  for (const [collector, flags] of Object.entries(collectors)) {
    for (const [suffix, log] of Object.entries(logs)) {
      const name = `${collector}-${major}${suffix}`
      const file = path.join(folder, `${name}.log`)
      const args = ['-Xmx64m', ...flags, `-Xlog:${log.replace('FILE', `file=${file}`)}`, '-cp', classes]
      const run = spawnSync(path.join(jdk, 'bin/java'), [
        ...args,
        'Churn',
        '400',
        '20',
        'system-gc',
        'humongous',
      ])
      // Epsilon ends with an OutOfMemoryError, as it should; a collector this JDK lacks writes no collection.
      const wrote = existsSync(file) && readFileSync(file, 'latin1').includes('Using ')
      console.log(`${name}: ${wrote ? `exit ${run.status}` : 'not of this JDK'}`)
      if (wrote && words.includes('--excerpts') && name in excerpts) keepExcerpt(name, file)
    }
  }
}

/** The start-up, then the first collection of each kind with all its lines, up to the number asked for. */
function keepExcerpt(name, file) {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  const owners = []
  const kinds = new Map()
  let owner = null
  for (const line of lines) {
    const id = /GC\((\d+)\)/.exec(line)?.[1]
    if (id !== undefined) owner = id
    owners.push(owner)
    const title = /GC\(\d+\) ((?:Pause|Garbage|Minor|Major|Concurrent \w*Cycle)[\w ]*(?:\([\w ]+\))?)/.exec(
      line,
    )
    if (title !== null && !kinds.has(title[1])) kinds.set(title[1], id)
  }
  // The rare kinds first, for they are what an excerpt may not lack.
  const rareFirst = [...kinds].sort(([a], [b]) => rank(a) - rank(b)).map(([, id]) => id)
  const kept = new Set([...new Set(rareFirst)].slice(0, excerpts[name]))
  // As with `-plain`, whose lines are few: all of them.
  const all = excerpts[name] >= 100
  let tables = 0
  const text = lines.filter((line, index) => {
    if (!all && owners[index] !== null && !kept.has(owners[index])) return false
    // Pages of statistics: a few rows of them are enough.
    return !line.includes('[gc,stats') || tables++ < 30
  })
  // The name of the machine that made it is of no use to anybody.
  const shown = `${text.join('\n')}\n`.replace(/\]\[[\w.-]+\](?=\[\d+\]\[\d+\]\[)/g, '][host]')
  writeFileSync(path.join(repository, 'test/fixtures/gc-logs', `${name}.log`), shown)
}

function rank(title) {
  return /Full|Degenerated/.test(title) ? 0 : /Remark|Mixed/.test(title) ? 1 : 2
}

function findJdks() {
  const installed = existsSync('/usr/lib/jvm')
    ? readdirSync('/usr/lib/jvm', { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => path.join('/usr/lib/jvm', entry.name))
    : []
  const asked = [process.env.JAVA_HOME ?? '', ...(process.env.JDKS ?? '').split(':')]
  const byMajor = new Map()
  for (const jdk of [...asked, ...installed]) {
    if (jdk === '' || !existsSync(path.join(jdk, 'bin/javac')) || !existsSync(path.join(jdk, 'release')))
      continue
    const version = /JAVA_VERSION="([^"]+)"/.exec(readFileSync(path.join(jdk, 'release'), 'utf8'))?.[1]
    const major = Number(version?.split('.')[0])
    if (major >= 9 && !byMajor.has(major)) byMajor.set(major, jdk)
  }
  return byMajor.values()
}
