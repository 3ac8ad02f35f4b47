import type { ObjectGraph } from './graph/object-graph.js'

/** A step from one object to another. */
export interface Reference {
  readonly from: number
  readonly to: number
}

/** A field, element or edge of an object. */
export interface Field {
  readonly name: string
  /** `int`, `object`, ...; of a snapshot the edge's type. */
  readonly type: string
  /** Of a primitive value; null for an object. */
  readonly value: string | null
  readonly target: number | null
}

/** What the graph's arrays do not hold: asked of the file, or of the snapshot's texts, for a few objects. */
export interface GraphDetails {
  readonly graph: ObjectGraph
  /** What of one object leads to the other, for each step: `next`, `[3]`, `static QUEUE`. */
  referenceNames(steps: readonly Reference[]): Promise<string[]>
  /** Why an object is alive by itself: `system class`, `local variable of thread main`; null when it is no root. */
  rootKinds(nodes: readonly number[]): Promise<Map<number, string>>
  /** Fields, elements or edges of an object, from the one at `from` on. `total` is how many there are. */
  fields(node: number, from: number, most: number): Promise<{ fields: Field[]; total: number }>
  /** The text of a string, cut after `most` characters; null when the object is none. */
  text(node: number, most: number): Promise<string | null>
  /** The node that a person names `0x7f...` or `@123`; null when there is none. */
  findObject(id: string): number | null
  close(): Promise<void>
}
