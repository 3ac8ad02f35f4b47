/** Places kept for each kind of thing seen: the first nine and the last. */
const mostPlaces = 10

export interface Place {
  readonly file: number
  readonly line: number
}

/** How often a thing was seen, and where. */
export class Evidence {
  count = 0
  readonly #places: Place[] = []

  add(at: Place): void {
    this.count++
    const place = { file: at.file, line: at.line }
    if (this.#places.length < mostPlaces) this.#places.push(place)
    else this.#places[mostPlaces - 1] = place
  }

  get places(): readonly Place[] {
    return this.#places
  }
}
