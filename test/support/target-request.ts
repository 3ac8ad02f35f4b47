import { MiB } from '../../src/model/size.js'
import { noTargetSettings, type TargetRequest, type TargetSettings } from '../../src/model/target.js'

/** What a kind of target is asked before a run. */
export function targetRequest(
  overrides: Partial<Omit<TargetRequest, 'settings'>> & { readonly settings?: Partial<TargetSettings> } = {},
): TargetRequest {
  return {
    heap: { minBytes: 8 * MiB, maxBytes: 64 * MiB },
    program: [],
    environment: process.env,
    workingDirectory: process.cwd(),
    ...overrides,
    settings: {
      ...noTargetSettings,
      ...overrides.settings,
    },
  }
}
