import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { callProgram } from '../../test/support/call-program.js'
import { exitCodes } from '../model/errors.js'

const fixtures = path.resolve('test/fixtures/scenarios')
const ready = readdirSync('scenarios').map((file) => path.basename(file, '.yaml'))
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'heapmark-validate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text)
}

const bad = `name: bad
dataSources:
  - name: web
    connection: {type: http, options: {url: "http://localhost:8080"}}
    steps:
      - name: step
        options: {format: http, rowsPerSecnd: 5}
        count: {records: 10, perColumnCount: {rate: 5}}
        fields:
          - {name: body, options: {regex: "[a-z"}}
`

describe('validate', () => {
  test('prints every problem with place, line, caret and what to write, those of the plan too', async () => {
    write('bad.yaml', bad)
    const { code, out } = await callProgram(folder, 'validate', 'bad.yaml')
    expect(code).toBe(exitCodes.badInput)
    expect(out).toContain(`bad.yaml:7:33: error: options has no key 'rowsPerSecnd' [unknown-key]
  7 |         options: {format: http, rowsPerSecnd: 5}
    |                                 ^
  instead: did you mean 'rowsPerSecond'?
`)
    expect(out).toMatch(/^bad\.yaml:8:53: warning: .* \[ignored-rate\]$/m)
    expect(out).toMatch(/^bad\.yaml:10:43: error: .* \[regex\]$/m)
    expect(out.trimEnd().split('\n').at(-1)).toBe('1 file: 2 errors, 1 warning')
  })

  test('--quiet prints errors only, and nothing when there are none', async () => {
    write('bad.yaml', bad)
    expect((await callProgram(folder, 'validate', 'bad.yaml', '--quiet')).out).not.toContain('warning:')
    expect(await callProgram(folder, 'validate', 'baseline-http', '--quiet')).toMatchObject({
      code: 0,
      out: '',
    })
  })

  test('--json prints the same as data', async () => {
    write('bad.yaml', bad)
    const { code, out } = await callProgram(folder, 'validate', 'bad.yaml', '--json')
    expect(code).toBe(exitCodes.badInput)
    const data = JSON.parse(out)
    expect(data).toMatchObject({ formatVersion: 1, target: 'embedded', errors: 2, warnings: 1 })
    expect(data.files[0].problems[0]).toEqual({
      severity: 'error',
      rule: 'unknown-key',
      place: { line: 7, column: 33 },
      message: "options has no key 'rowsPerSecnd'",
      instead: "did you mean 'rowsPerSecond'?",
    })
  })

  test('a file that cannot be read does not keep the others from being checked', async () => {
    write('bad.yaml', bad)
    await expect(callProgram(folder, 'validate', 'none.yaml', 'bad.yaml')).rejects.toMatchObject({
      code: 'SCENARIO_UNREADABLE',
    })
  })

  test('an unknown target is an error that names the known ones', async () => {
    await expect(
      callProgram(folder, 'validate', 'baseline-http', '--target', 'sparkle'),
    ).rejects.toMatchObject({
      code: 'UNKNOWN_TARGET',
      hint: expect.stringContaining('data-caterer'),
    })
  })
})

describe('validate --fix', () => {
  test('writes the converted file, says so, and checks what it wrote', async () => {
    copyFileSync(path.join(fixtures, 'nested-http.yaml'), path.join(folder, 'old.yaml'))
    const { code, out, err } = await callProgram(folder, 'validate', 'old.yaml', '--fix')
    expect({ code, out }).toEqual({ code: 0, out: '1 file: 0 errors, 0 warnings\n' })
    expect(err).toContain('old.yaml: fixed; the nested HTTP fields of lines 19, 28, 40 are direct fields now')
    expect(readFileSync(path.join(folder, 'old.yaml'), 'utf8')).toBe(
      readFileSync(path.join(fixtures, 'nested-http.converted.yaml'), 'utf8'),
    )
    expect(readdirSync(folder)).toEqual(['old.yaml'])
  })

  test('leaves a file alone in which there is nothing to convert', async () => {
    write('bad.yaml', bad)
    const { code } = await callProgram(folder, 'validate', 'bad.yaml', '--fix')
    expect(code).toBe(exitCodes.badInput)
    expect(readFileSync(path.join(folder, 'bad.yaml'), 'utf8')).toBe(bad)
  })
})

describe('the ready scenarios', () => {
  test.each(ready)('%s is sound, and says in its header what it proves', async (name) => {
    const { code, out } = await callProgram(folder, 'validate', name)
    expect({ code, out }).toEqual({ code: 0, out: '1 file: 0 errors, 0 warnings\n' })
    expect(readFileSync(`scenarios/${name}.yaml`, 'utf8')).toMatch(/^# [A-Z].*\n#\n(# .*\n)*# It proves /)
  })

  test.each(ready)('%s has no errors for Data Caterer', async (name) => {
    expect((await callProgram(folder, 'validate', name, '--target', 'data-caterer')).code).toBe(0)
  })

  test.each(['connections-form', 'every-option'])('so is the fixture %s', async (name) => {
    expect((await callProgram(fixtures, 'validate', `${name}.yaml`, '--quiet')).out).toBe('')
  })
})
