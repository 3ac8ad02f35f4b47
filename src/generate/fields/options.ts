import type { Place } from '../../model/problem.js'
import type { Located, ScenarioField } from '../../model/scenario.js'

type Complain = (rule: string, place: Place, message: string, instead?: string) => null

/** A field's options, read with the types they must have; wrong ones are reported and count as absent. */
export class FieldOptions {
  constructor(
    readonly field: ScenarioField,
    readonly complain: Complain,
  ) {}

  has(name: string): boolean {
    const located = this.field.options.get(name)
    return located !== undefined && located.value !== null && located.value !== undefined
  }

  /** Whether the field is to be made by this option: `uuid: false` asks for nothing, `static: false` does. */
  asksFor(name: string): boolean {
    return this.has(name) && (name === 'static' || this.field.options.get(name)?.value !== false)
  }

  get(name: string): Located | undefined {
    return this.has(name) ? this.field.options.get(name) : undefined
  }

  place(name: string): Place {
    return this.field.options.get(name)?.place ?? this.field.place
  }

  number(name: string): number | undefined {
    const located = this.get(name)
    if (!located) return undefined
    const value = typeof located.value === 'string' ? numberOf(located.value) : located.value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    this.#wrong(name, located, 'a number')
    return undefined
  }

  integer(name: string): number | undefined {
    const value = this.number(name)
    if (value === undefined || Number.isSafeInteger(value)) return value
    this.#wrong(name, this.get(name)!, 'a whole number of at most 2^53 - 1')
    return undefined
  }

  /** A whole number of at least `least`. */
  count(name: string, least = 0): number | undefined {
    const value = this.integer(name)
    if (value === undefined || value >= least) return value
    this.#wrong(name, this.get(name)!, `${least} or more`)
    return undefined
  }

  text(name: string): string | undefined {
    const located = this.get(name)
    if (!located) return undefined
    if (typeof located.value === 'string') return located.value
    if (typeof located.value === 'number' || typeof located.value === 'boolean') return String(located.value)
    this.#wrong(name, located, 'a text')
    return undefined
  }

  /** `true`, `false`, or one of them as text; absent = false. */
  flag(name: string): boolean {
    const located = this.get(name)
    if (!located) return false
    if (located.value === true || located.value === 'true') return true
    if (located.value === false || located.value === 'false') return false
    this.#wrong(name, located, 'true or false')
    return false
  }

  #wrong(name: string, located: Located, wanted: string): void {
    const found = JSON.stringify(located.value) ?? String(located.value)
    const shown = found.length > 60 ? `${found.slice(0, 57)}...` : found
    this.complain(
      'field-option',
      located.place,
      `${name} of field '${this.field.name}' must be ${wanted}, not ${shown}`,
    )
  }
}

function numberOf(text: string): number | undefined {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : undefined
}
