import { printable } from '../reports/printable.js'

/** Text that is HTML already: only the `html` template makes it. */
export class Html {
  readonly text: string
  /** Nobody else's object passes for HTML. */
  readonly #made = true

  constructor(text: string) {
    this.text = text
  }

  static is(value: unknown): value is Html {
    return typeof value === 'object' && value !== null && #made in value
  }
}

export type Part = Html | string | number | null | readonly Part[]

/**
 * HTML from a template. What stands in `${}` is data and comes out as text, whatever it contains, both between tags
 * and in a quoted attribute; other HTML, and lists, go in as they are; null is nothing.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0]!
  for (const [i, part] of parts.entries()) text += written(part) + strings[i + 1]!
  return new Html(text)
}

function written(part: Part): string {
  if (part === null) return ''
  if (Html.is(part)) return part.text
  if (typeof part === 'object') return part.map(written).join('')
  return escaped(String(part))
}

/** Control characters and those that turn the direction of writing would change what a person reads: see printable. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (character) => entities[character]!)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}
