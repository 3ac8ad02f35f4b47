import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/build-first.ts'],
    // End-to-end tests start real processes; two cores are the smallest machine we support.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: [['default', { summary: false }], './test/support/count-reporter.ts'],
  },
})
