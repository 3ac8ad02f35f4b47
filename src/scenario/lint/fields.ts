import type { ScenarioField } from '../../model/scenario.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'

/** Options each of which says by itself how a field is made. */
const generators = [
  ...['sql', 'static', 'oneOf', 'regex', 'uuid', 'sequence', 'incremental'],
  ...['email', 'phone', 'url', 'ipv4', 'ipv6', 'ssnPattern', 'creditCard', 'uuidPattern'],
]

/** With two generators on a field only one can be taken, and it may not be the one that was meant. */
export function lintGenerators(field: ScenarioField, context: ReadContext): void {
  const said = generators.filter((name) => (field.options.get(name)?.value ?? null) !== null)
  const [first, second] = said
  if (first === undefined || second === undefined) return
  const message = `'${first}' and '${second}' both say how '${shorten(field.name)}' is made; only one can be taken`
  context.problems.warning('two-generators', field.options.get(second)!.place, message, 'keep one of the two')
}
