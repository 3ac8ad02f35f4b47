import { bisect } from './bisect/index.js'
import { breaking } from './break/index.js'
import { compare } from './compare/index.js'
import type { ExperimentKind } from './engine/plan.js'
import { leak } from './leak/index.js'
import { minheap } from './minheap/index.js'
import { suite } from './suite/index.js'
import { sweep } from './sweep/index.js'

/** Every kind of experiment whose runs a plan makes: one line each. */
export const experiments = { leak, compare, bisect, minheap, sweep, break: breaking, suite }

/** null for one that this version does not know. */
export function experimentKind(name: string): ExperimentKind<unknown, object> | null {
  if (!Object.hasOwn(experiments, name)) return null
  return experiments[name as keyof typeof experiments] as unknown as ExperimentKind<unknown, object>
}
