import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { compileJava, jdks, makeJar } from '../../../test/support/jdks.js'
import { type SeenRequest, startRecordServer } from '../../../test/support/record-server.js'
import { targetLaunch } from '../../../test/support/target-launch.js'
import { targetRequest } from '../../../test/support/target-request.js'
import { MiB } from '../../model/size.js'
import type { TargetLaunch, TargetSettings } from '../../model/target.js'
import { patchForDataCaterer } from '../../scenario/index.js'
import { dataCaterer } from './data-caterer.js'

const mainClass = 'io.github.datacatering.datacaterer.App'
const heap = { minBytes: 64 * MiB, maxBytes: 512 * MiB }
const jdk = jdks.find(({ major }) => major >= 11)
const why = jdk === undefined ? ' (skipped: no JDK of 11 or later on this machine)' : ''

const request = (settings: Partial<TargetSettings>, more: Parameters<typeof targetRequest>[0] = {}) =>
  targetRequest({ heap, ...more, settings: { java: jdk?.java ?? null, gc: 'g1', ...settings } })

const log = (launch: TargetLaunch) => readFileSync(path.join(launch.runFolder, 'target.log'), 'utf8')

const scenario = (url: string) => `name: stand_in
dataSources:
  - name: web
    connection: { type: http }
    steps:
      - name: events
        options: { format: http }
        count: { records: 5 }
        fields:
          - name: url
            static: ${url}
          - name: body
            static: x
`

describe.skipIf(jdk === undefined)(`Data Caterer as target, played by a stand-in${why}`, () => {
  let compiled: ReturnType<typeof compileJava>
  let jar = ''
  beforeAll(() => {
    compiled = compileJava(['io/github/datacatering/datacaterer/App.java'], 11)
    jar = path.join(compiled.classes, 'data-caterer.jar')
    makeJar(compiled.classes, jar, mainClass)
  })
  afterAll(() => compiled?.remove())

  async function run(settings: Partial<TargetSettings>, launched: Partial<TargetLaunch> = {}) {
    const prepared = await dataCaterer.prepare(request(settings))
    const launch = targetLaunch({ heap, ...launched })
    const target = await prepared.start(launch)
    onTestFinished(async () => {
      target.kill('SIGKILL')
      await target.ended
    })
    return { launch, target, end: await target.ended }
  }

  test('is started with its module openings, environment and folders, and sends the patched scenario', async () => {
    const seen: SeenRequest[] = []
    const server = await startRecordServer((one) => {
      seen.push(one)
      one.connection.answer()
    })
    const { text } = patchForDataCaterer(scenario('https://example.org/in'), {
      receiverUrl: `http://127.0.0.1:${server.port}`,
      environment: {},
      fix: true,
      records: null,
      ratePerSecond: null,
    })
    const { launch, target, end } = await run({ jar }, { scenario: { path: '/mine.yaml', text } })
    expect(end).toMatchObject({ exitCode: 0, signal: null, result: null })
    expect(seen.map(({ requestLine }) => requestLine)).toEqual(Array(5).fill('POST /in HTTP/1.1'))
    expect(seen[0]!.body.toString()).toBe('{"id":0}')
    const folder = launch.runFolder
    expect(log(launch).split('\n').slice(0, 9)).toEqual([
      'arguments: 0',
      `working folder: ${folder}/output`,
      'log level: info',
      'java.nio open: true',
      'sun.nio.ch open: true',
      'sun.security.krb5 open: true',
      `RECORD_TRACKING_FOLDER_PATH: ${folder}/data-caterer/record-tracking`,
      `RECORD_TRACKING_VALIDATION_FOLDER_PATH: ${folder}/data-caterer/record-tracking-validation`,
      `plan: ${folder}/data-caterer.yaml`,
    ])
    expect(readFileSync(path.join(folder, 'data-caterer.yaml'), 'utf8')).toBe(text)
    expect(readFileSync(path.join(folder, 'data-caterer/reports/results.json'), 'utf8')).toContain(
      '"numRecords":5',
    )
    expect(target.command.slice(-3)).toEqual(['-cp', jar, mainClass])
    expect(target.command.filter((word) => word.startsWith('--add-opens='))).toHaveLength(14)
    expect(target.command).toContain('-XX:+ExitOnOutOfMemoryError')
  })

  test('is known to refuse a heap below Spark’s minimum, even one that heapmark let pass', async () => {
    expect(dataCaterer.minimumHeapBytes).toBe(450 * MiB)
    const tooSmall = { minBytes: 64 * MiB, maxBytes: 100 * MiB }
    const prepared = await dataCaterer.prepare(request({ jar }, { heap: tooSmall }))
    const target = await prepared.start(targetLaunch({ heap: tooSmall }))
    const end = await target.ended
    expect(end.exitCode).toBe(1)
    expect(end.tellingLines.map(({ kind }) => kind)).toEqual(['spark-memory'])
  })

  test.each(['a file that holds it', 'entries'])('is found by a class path, given as %s', async (form) => {
    const { runFolder } = targetLaunch()
    const file = path.join(runFolder, 'class-path.txt')
    writeFileSync(file, `lib:${jar}\n${compiled.classes}\n`)
    mkdirSync(path.join(runFolder, 'lib'))
    const classpath = form === 'entries' ? `${runFolder}/lib:${jar}:${compiled.classes}` : file
    const { target, end } = await run(
      { classpath },
      { scenario: { path: '/x', text: 'records: 0\nname: url\nstatic: http://x\n' } },
    )
    expect(target.command.slice(-3)).toEqual([
      '-cp',
      `${runFolder}/lib:${jar}:${compiled.classes}`,
      mainClass,
    ])
    expect(end.exitCode).toBe(0)
  })

  describe('of a checkout', () => {
    let checkout = ''
    const built = () => path.join(checkout, 'app/build/libs/data-caterer.jar')
    const builds = () => readFileSync(path.join(checkout, 'build/count'), 'utf8').length

    beforeEach(() => {
      checkout = mkdtempSync(path.join(tmpdir(), 'heapmark-checkout-'))
      onTestFinished(() => rmSync(checkout, { recursive: true, force: true }))
      mkdirSync(path.join(checkout, 'app/src'), { recursive: true })
      writeFileSync(path.join(checkout, 'app/src/App.scala'), '')
      // Gradle's place is taken by a script that counts its calls.
      writeFileSync(
        path.join(checkout, 'gradlew'),
        `#!/bin/sh
         mkdir -p app/build/libs build
         printf x >> build/count
         echo "> Task :app:compileScala"
         [ -e broken ] && { echo "error: not found"; exit 3; }
         cp '${jar}' app/build/libs/data-caterer.jar
         [ "$1" = :app:shadowJar ] && [ "$3" = --no-daemon ]`,
      )
      chmodSync(path.join(checkout, 'gradlew'), 0o755)
    })

    const prepare = (settings: Partial<TargetSettings> = {}) => {
      const said: string[] = []
      const prepared = dataCaterer.prepare({
        ...request({ source: checkout, ...settings }),
        progress: (text) => said.push(text),
      })
      return prepared.then(() => said)
    }

    test('is built when its jar is missing, and what goes on is told', async () => {
      const said = await prepare()
      expect(said[0]).toContain(`building Data Caterer in ${checkout}`)
      expect(said).toContain('building Data Caterer: :app:compileScala')
      const { end } = await run(
        { source: checkout },
        { scenario: { path: '/x', text: 'records: 0\nname: url\nstatic: http://x\n' } },
      )
      expect(end.exitCode).toBe(0)
      expect(builds()).toBe(1)
    })

    test('is built again when a source is newer than the jar, or --rebuild asks for it, and only then', async () => {
      await prepare()
      expect(await prepare()).toEqual([])
      expect(builds()).toBe(1)
      utimesSync(built(), new Date(1e12), new Date(1e12))
      await prepare()
      expect(builds()).toBe(2)
      await prepare({ rebuild: true })
      expect(builds()).toBe(3)
    })

    test('that cannot be built is refused, with the whole output in a log', async () => {
      writeFileSync(path.join(checkout, 'broken'), '')
      const error = await prepare().catch((refused) => refused)
      expect(error).toMatchObject({
        code: 'TARGET_START_FAILED',
        message: 'Data Caterer could not be built: exit code 3',
      })
      onTestFinished(() => rmSync(path.dirname(error.place), { recursive: true, force: true }))
      expect(readFileSync(error.place, 'utf8')).toContain('error: not found')
    })
  })

  test.each<[string, Partial<TargetSettings>, string]>([
    ['without a jar', {}, 'nothing says where Data Caterer is'],
    [
      'with a jar and a class path',
      { jar: 'a', classpath: 'b' },
      '--jar and --classpath both say where Data Caterer is',
    ],
    ['with a jar that is not there', { jar: 'no.jar' }, `the jar is not there: ${process.cwd()}/no.jar`],
    [
      'with a class path that is not there',
      { classpath: 'no/lib/*' },
      `an entry of --classpath is not there: ${process.cwd()}/no/lib/*`,
    ],
    [
      'with --rebuild but no checkout',
      { jar: 'a', rebuild: true },
      '--rebuild needs the checkout that it builds',
    ],
    [
      'with a folder that is no checkout',
      { source: 'src' },
      `${process.cwd()}/src is no checkout of Data Caterer: it has no gradlew`,
    ],
  ])('is refused %s', async (_, settings, message) => {
    await expect(dataCaterer.prepare(request(settings))).rejects.toMatchObject({
      code: 'TARGET_ARGUMENTS',
      message,
    })
  })
})
