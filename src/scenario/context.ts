import type { Place } from '../model/problem.js'
import type { Problems } from './problems.js'

/** What everything that reads a scenario is handed. */
export interface ReadContext {
  readonly problems: Problems
  /** Name of the target the scenario is read for. */
  readonly target: string
  /** True but for Data Caterer: keys mean what heapmark's documentation says. */
  readonly embedded: boolean
  /** True when heapmark's own generator makes the records; a program of the user's may know what it does not. */
  readonly generates: boolean
  /** Keys without meaning for this target, said together at the end. */
  readonly ignored: { readonly path: string; readonly place: Place }[]
}

export const dataCaterer = 'data-caterer'

/** Targets that start their own program generate nothing themselves; Data Caterer alone reads the scenario. */
export function readContext(problems: Problems, target: string): ReadContext {
  const embedded = target !== dataCaterer
  return { problems, target, embedded, generates: target === 'embedded', ignored: [] }
}

/** One warning for all keys that were passed over. */
export function reportIgnored(context: ReadContext): void {
  const first = context.ignored[0]
  if (first === undefined) return
  const paths = [...new Set(context.ignored.map((key) => key.path))]
  const shown = paths.slice(0, 8).join(', ') + (paths.length > 8 ? ` and ${paths.length - 8} more` : '')
  const verb = paths.length === 1 ? 'has' : 'have'
  context.problems.warning('no-meaning', first.place, `${shown} ${verb} no meaning for the embedded target`)
}
