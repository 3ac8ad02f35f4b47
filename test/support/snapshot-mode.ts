import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether goldens are written: `all` under `-u`, `new` those that are missing, `none` in CI. */
    updateSnapshots: 'all' | 'new' | 'none'
  }
}

/** Tells tests with goldens of their own what vitest's own snapshots do. */
export function setup(project: TestProject): void {
  project.provide('updateSnapshots', project.config.snapshotOptions.updateSnapshot)
}
