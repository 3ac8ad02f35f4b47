/** A request that cannot be answered, with the reason for the person who made it. */
export class BadRequest extends Error {
  readonly status: 400 | 404

  constructor(status: 400 | 404, message: string) {
    super(message)
    this.name = 'BadRequest'
    this.status = status
  }
}

/** What a page was asked for: the words behind the `?`. */
export class Query {
  readonly #words: URLSearchParams

  constructor(words: URLSearchParams) {
    this.#words = words
  }

  text(name: string): string {
    return this.#words.get(name) ?? ''
  }

  /** A whole number from 0 to a thousand million. @throws BadRequest */
  number(name: string, otherwise = 0): number {
    const word = this.#words.get(name)
    if (word === null || word === '') return otherwise
    if (!/^\d{1,9}$/.test(word)) throw new BadRequest(400, `${name} must be a whole number`)
    return Number(word)
  }

  /** This query with other words; null takes a word away. */
  with(changes: Readonly<Record<string, string | number | null>>): string {
    const words = new URLSearchParams(this.#words)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) words.delete(name)
      else words.set(name, String(value))
    }
    return words.toString()
  }
}
