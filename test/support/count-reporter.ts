import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** Writes how many tests passed, failed and were skipped (with the reasons) where `./check` reads it. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env['TEST_COUNTS_FILE']
    if (file === undefined) return
    const counts = { passed: 0, failed: 0, skipped: 0, skips: [] as string[] }
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed++
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') counts.passed++
        else if (result.state === 'failed') counts.failed++
        else {
          counts.skipped++
          const note = result.state === 'skipped' ? result.note : undefined
          counts.skips.push(note === undefined ? test.fullName : `${test.fullName}: ${note}`)
        }
      }
    }
    writeFileSync(file, JSON.stringify(counts))
  }
}
