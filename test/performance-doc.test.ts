import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const file = (name: string) => new URL(`../${name}`, import.meta.url)

it('docs/performance.md shows the figures of benchmarks/latest.json in the words of its template', async () => {
  const { performancePage } = await import(file('benchmarks/report/document.mjs').href)
  const results = JSON.parse(readFileSync(file('benchmarks/latest.json'), 'utf8'))
  const written = readFileSync(file('docs/performance.md'), 'utf8')
  expect(performancePage(results), 'node scripts/bench.mjs --docs --from benchmarks/latest.json').toBe(
    written,
  )
})
