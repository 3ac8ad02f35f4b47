// Builds the pages of HTML that heapmark writes or serves, each into one file that needs no other.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Folder of a page's source -> the file it becomes, and whom it may ask for more. */
const pages = {
  'src/reports/html/page': { file: 'dist/reports/html/page.html', asks: "'none'" },
  'src/dashboard/page': { file: 'dist/dashboard/page.html', asks: "'self'" },
}

/** Builds the pages whose sources, or what they may import, are newer than their file. */
export async function buildPages() {
  for (const [folder, { file, asks }] of Object.entries(pages)) {
    if (existsSync(path.join(folder, 'index.html')) && isStale(file)) await buildPage(folder, file, asks)
  }
}

/** Everything under src/ that a page may import changes it. */
function isStale(file) {
  const built = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = ['src/reports', 'src/model', 'src/dashboard', 'src/analysers/timeline'].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name))
      : [],
  )
  return [...sources, 'scripts/build-page.mjs', 'package-lock.json'].some(
    (source) => !source.endsWith('.test.ts') && statSync(source).mtimeMs > built,
  )
}

async function buildPage(folder, file, asks) {
  const { build } = await import('vite')
  const { viteSingleFile } = await import('vite-plugin-singlefile')
  const result = await build({
    root: path.resolve(folder),
    configFile: false,
    logLevel: 'warn',
    plugins: [viteSingleFile({ removeViteModuleLoader: true })],
    build: { write: false, target: 'es2022', reportCompressedSize: false },
  })
  const html = result.output.find(({ fileName }) => fileName.endsWith('.html')).source
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, withPolicy(String(html), asks))
}

/**
 * Adds the policy by which the browser runs this script and this style and no other, and asks nobody for anything:
 * whatever the data holds. Only a live page may ask its own server.
 */
function withPolicy(html, asks) {
  const scripts = hashes(html, /<script type="module"[^>]*>([\s\S]*?)<\/script>/g)
  const styles = hashes(html, /<style[^>]*>([\s\S]*?)<\/style>/g)
  const policy = [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src ${styles}`,
    'img-src data:',
    `connect-src ${asks}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`
  return html.replace('<meta charset="utf-8" />', (charset) => `${charset}\n    ${meta}`)
}

function hashes(html, pattern) {
  const all = [...html.matchAll(pattern)].map(
    ([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  if (all.length === 0) throw new Error(`the page has nothing that looks like ${pattern}`)
  return all.join(' ')
}
