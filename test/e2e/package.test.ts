import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { heapmark, onlyRun, repository, temporaryFolder } from '../support/heapmark.js'

it('works from a packed tarball, in a folder that knows nothing of the checkout', async () => {
  const folder = temporaryFolder()
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: repository })
  const [tarball] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  execFileSync(
    'npm',
    ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', path.join(folder, tarball!)],
    {
      cwd: folder,
    },
  )
  const bin = path.join(folder, 'node_modules/.bin/heapmark')
  expect(existsSync(path.join(folder, 'node_modules/heapmark/src'))).toBe(false)
  const version = await heapmark(['--version'], { cwd: folder, command: [bin] })
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  const { code, stderr } = await heapmark(
    ['run', 'baseline-http', '64m', '128m', '--records', '20', '--rate', '100', '--port', 'auto'],
    { cwd: folder, command: [bin] },
  )
  expect(stderr).not.toContain('error')
  expect(code).toBe(0)
  expect(onlyRun(path.join(folder, 'results')).report.records.unique).toBe(20)
}, 180_000)
