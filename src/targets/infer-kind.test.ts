import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inferTargetKind } from './infer-kind.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'heapmark-infer-'))
  for (const name of ['app.jar', 'send.js', 'send.mjs', 'send.cjs', 'send.sh'])
    writeFileSync(path.join(folder, name), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['jvm', ['java', '-jar', 'app.jar']],
  ['jvm', ['/opt/jdk-21/bin/java', 'Main']],
  ['jvm', ['-jar', 'app.jar']],
  ['jvm', ['-cp', 'classes', 'Main']],
  ['jvm', ['app.jar', 'arguments']],
  ['node', ['node', 'send.js']],
  ['node', ['/usr/bin/nodejs', 'send.js']],
  ['node', ['node22', '-e', '1']],
  ['node', ['send.js']],
  ['node', ['./send.mjs', 'x']],
  ['node', ['send.cjs']],
  ['command', ['sh', '-c', 'java -jar app.jar']],
  ['command', ['javac', 'Main.java']],
  ['command', ['./send.sh']],
  ['command', ['missing.js']],
  ['command', ['missing.jar']],
  ['command', []],
])('the kind of target is inferred: %s of %j', (kind, program) => {
  expect(inferTargetKind(program, folder)).toBe(kind)
})
