/**
 * How the language is written down: one table per kind of map, from which the lint, the editor's JSON Schema and
 * the tests all read. To teach heapmark a key, add its line; nothing else knows the keys.
 */
export interface Shape {
  /** In messages: `a field`, `count`. */
  readonly name: string
  readonly about: string
  readonly keys: Readonly<Record<string, KeySpec>>
  /** Keys without which the map means nothing. */
  readonly required?: readonly string[]
  /** True when any further key is fine (options of Spark's own, such as `kafka.bootstrap.servers`). */
  readonly open?: boolean
}

export interface KeySpec {
  readonly form: Form
  readonly about: string
  /**
   * What the embedded target does with the key: reads it (absent); `ignored`: it has no meaning there, which is
   * said once as a warning; `not-generated`: doing without it would give other data, so it is refused.
   */
  readonly embedded?: 'ignored' | 'not-generated'
  /** For `not-generated`: what can be written instead. */
  readonly instead?: string
}

/** What may stand behind a key. Numbers and booleans may be in quotes, as values of variables often must be. */
export type Form =
  | 'text'
  | 'number'
  | 'whole'
  | 'boolean'
  /** A number, or a duration such as `10m`, depending on its neighbours. */
  | 'data'
  /** A map whose keys are not looked at. */
  | 'any-map'
  | { readonly words: readonly string[] }
  | { readonly map: () => Shape }
  | { readonly list: 'text' | 'data' | (() => Shape) }
