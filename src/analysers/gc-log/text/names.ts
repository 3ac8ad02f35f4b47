/** Distinct texts kept; a log has a few dozen, damage could have millions. */
const mostNames = 512
const longestName = 200

/**
 * One copy of each name. A name cut from a line would keep the whole chunk it was cut from alive, so the first
 * one of its kind is copied; the copying also turns Latin-1 (as which lines are read, for speed) into UTF-8.
 */
export class Names {
  readonly #known = new Map<string, string>()

  get(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const copy = copyText(text.slice(0, longestName))
    if (text.length <= longestName && this.#known.size < mostNames) this.#known.set(copyLatin1(text), copy)
    return copy
  }
}

/** A copy that holds on to nothing, decoded as UTF-8. */
export function copyText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}

function copyLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
