// Takes the pictures of the README and the docs: of real runs that it makes first. Needs Chromium, and a JDK for the JVM's.
//
//     node scripts/screenshots.mjs
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

/** A live run is watched for so long before its picture is taken. */
const liveMs = 8000
const images = path.resolve('docs/images')
const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-screenshots-'))
mkdirSync(images, { recursive: true })
try {
  await takeAll()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function takeAll() {
  const node = run('stream', [
    'run',
    'scenarios/high-throughput-http.yaml',
    '32m',
    '96m',
    '--rate',
    '5000',
    '--records',
    '150000',
  ])
  const jvm = javaRun()
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    await take(browser, node, 'report-overview.png', { scheme: 'light' })
    await take(browser, node, 'report-over-time.png', { scheme: 'dark', part: 'time', height: 1040 })
    if (jvm !== null) {
      await take(browser, jvm, 'report-heap-exhausted.png', { scheme: 'light', part: 'time', height: 900 })
      await take(browser, jvm, 'report-code-and-heap.png', { scheme: 'light', part: 'code', height: 1200 })
    }
    await takeLive(browser, 'live-page.png')
  } finally {
    await browser.close()
  }
}

/** A run that goes on, after a collection was asked for. */
async function takeLive(browser, name) {
  const words = ['run', 'scenarios/baseline-http.yaml', '32m', '64m', '--records', '9000', '--rate', '300']
  const child = spawn(
    process.execPath,
    ['dist/main.js', ...words, '--port', 'auto', '--results', path.join(folder, 'live'), '--quiet', '--ui'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(child, 'exit')
  const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1200, height: 960 } })
  try {
    const [line] = await once(child.stderr, 'data')
    const page = await context.newPage()
    await page.goto(/http:\S+/.exec(line)[0])
    await page.waitForFunction(() => document.querySelectorAll('.panel canvas').length > 5)
    await page.waitForTimeout(liveMs)
    await page.getByRole('button', { name: 'Collect' }).click()
    await page.getByText('gc done in').waitFor()
    await page.waitForTimeout(liveMs / 2)
    await page.screenshot({ path: path.join(images, name) })
  } finally {
    await context.close()
    child.kill('SIGINT')
    await ended
  }
}

/** @returns the page of a run */
function run(name, args) {
  const results = path.join(folder, name)
  const ended = spawnSync(
    process.execPath,
    ['dist/main.js', ...args.slice(0, 1), ...runOptions(results), ...args.slice(1)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (ended.error !== undefined) throw ended.error
  const [id] = readdirSync(results).filter((one) => existsSync(path.join(results, one, 'report.html')))
  if (id === undefined) throw new Error(`the run '${name}' left no report.html`)
  return path.join(results, id, 'report.html')
}

function runOptions(results) {
  return ['--results', results, '--flight-recorder', '--oom-dump', '--quiet']
}

/** A JVM that streams for a while and then keeps everything, until its heap is full; null without a JDK. */
function javaRun() {
  const classes = path.join(folder, 'classes')
  const compiled = spawnSync('javac', ['-d', classes, 'test/fixtures/java/Streamer.java'])
  if (compiled.status !== 0) {
    console.error('no pictures of a JVM: there is no javac')
    return null
  }
  return run('jvm', [
    'exec',
    '64m',
    '128m',
    '--',
    'java',
    '-cp',
    classes,
    'Streamer',
    'stream-and-hoard',
    '20000',
  ])
}

async function take(browser, file, name, { scheme, part = null, height = 820 }) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width: 1200, height } })
  const page = await context.newPage()
  await page.goto(pathToFileURL(file).href)
  await page.waitForSelector('main')
  if (part !== null) {
    await page.evaluate((id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' }), part)
  }
  // The charts measure their place before they are drawn.
  await page.waitForFunction(() => document.querySelectorAll('.panel canvas').length > 0)
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  const target = path.join(images, name)
  await page.screenshot({ path: target })
  await context.close()
  console.log(`${path.relative(process.cwd(), target)}  ${Math.round(statSync(target).size / 1024)} KB`)
}

function chromiumPath() {
  for (const name of ['chromium', 'chromium-browser']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim()
    } catch {
      // The next name.
    }
  }
  throw new Error('no Chromium on the PATH')
}
