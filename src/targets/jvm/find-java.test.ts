import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { findJava, listJava } from './find-java.js'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'heapmark-java-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

/** A folder with a `bin/java` that can be executed. */
function fakeJdk(...names: string[]): string {
  const home = path.join(folder, ...names)
  mkdirSync(path.join(home, 'bin'), { recursive: true })
  writeFileSync(path.join(home, 'bin', 'java'), '#!/bin/sh\n')
  chmodSync(path.join(home, 'bin', 'java'), 0o755)
  return home
}

function find(search: Partial<Parameters<typeof findJava>[0]>) {
  return findJava({ option: null, written: null, environment: {}, workingDirectory: folder, ...search })
}

describe('the java of a run', () => {
  test('is that of --java, a binary or the folder of a JDK, relative to where the user stands', () => {
    const home = fakeJdk('one')
    const environment = { JAVA_HOME: fakeJdk('two') }
    const expected = { path: path.join(home, 'bin/java'), from: '--java' }
    expect(find({ option: home, environment })).toEqual(expected)
    expect(find({ option: 'one', environment })).toEqual(expected)
    expect(find({ option: 'one/bin/java', written: '/elsewhere/bin/java', environment })).toEqual(expected)
  })

  test('else the path that the program begins with, else JAVA_HOME, else PATH', () => {
    const [one, two, three] = [fakeJdk('one'), fakeJdk('two'), fakeJdk('three')]
    const environment = { JAVA_HOME: two, PATH: `${folder}/missing:${three}/bin` }
    expect(find({ written: 'one/bin/java', environment }).path).toBe(`${one}/bin/java`)
    expect(find({ written: 'java', environment })).toEqual({ path: `${two}/bin/java`, from: 'JAVA_HOME' })
    expect(find({ environment: { PATH: environment.PATH } })).toEqual({
      path: `${three}/bin/java`,
      from: 'PATH',
    })
  })

  test.each([
    ['--java', { option: 'missing' }, /missing is no program that can be executed/],
    ['JAVA_HOME', { environment: { JAVA_HOME: '/nowhere', PATH: '/usr/bin' } }, /\/nowhere is no program/],
    ['the program', { written: './bin/java' }, /bin\/java is no program/],
  ])('is never replaced by another when %s names one that is not there', (from, search, message) => {
    expect(() => find(search)).toThrow(message)
    expect(() => find(search)).toThrow(expect.objectContaining({ code: 'JAVA_NOT_FOUND', place: from }))
  })

  test('is asked for when a folder holds none, and when there is none at all', () => {
    expect(() => find({ option: folder })).toThrow(/holds no bin\/java/)
    expect(() => find({ environment: { PATH: folder } })).toThrow(/JAVA_HOME is not set and PATH has none/)
    expect(() => find({})).toThrow(expect.objectContaining({ hint: expect.stringContaining('--java') }))
  })
})

test('all of a machine are listed, each once, those of a run first', () => {
  const [home, sdk] = [fakeJdk('one'), fakeJdk('.sdkman', 'candidates', 'java', '21-tem')]
  symlinkSync(sdk, path.join(path.dirname(sdk), 'current'))
  mkdirSync(path.join(folder, 'shims'))
  symlinkSync(path.join(home, 'bin/java'), path.join(folder, 'shims/java'))
  const environment = { JAVA_HOME: home, PATH: `${folder}/shims`, HOME: folder }
  const found = listJava(environment, folder).filter(({ path: file }) => file.startsWith(folder))
  expect(found).toEqual([
    { path: path.join(home, 'bin/java'), from: 'JAVA_HOME' },
    { path: path.join(sdk, 'bin/java'), from: 'SDKMAN' },
  ])
})
