import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/build-first.ts', 'test/support/snapshot-mode.ts'],
    // End-to-end tests start real processes; two cores are the smallest machine we support.
    // Real processes on a shared machine: where nobody watches, more tries decide whether it was the machine.
    retry: process.env['CI'] ? 2 : 0,
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: [['default', { summary: false }], './test/support/count-reporter.ts'],
  },
})
