import type { Stacks } from './layout.js'

/** What a search found. */
export interface Found {
  /** Nodes whose frame has the text in its name. */
  readonly nodes: ReadonlySet<number>
  /** What weighs in and below them, each weight once. */
  readonly weight: number
  /** The same of what the stacks are compared with; 0 without. */
  readonly before: number
}

export function findFrames({ frames, frameOf, parents, totals, before }: Stacks, text: string): Found {
  const nodes = new Set<number>()
  const wanted = text.toLowerCase()
  const found = { nodes, weight: 0, before: 0 }
  if (wanted === '') return found
  const hits = frames.map(({ name }) => name.toLowerCase().includes(wanted))
  const within = new Uint8Array(totals.length)
  for (let node = 1; node < within.length; node++) {
    const isHit = hits[frameOf[node]!]!
    if (isHit) nodes.add(node)
    if (within[parents[node]!] === 1) within[node] = 1
    else if (isHit) {
      within[node] = 1
      found.weight += totals[node]!
      found.before += before?.[node] ?? 0
    }
  }
  return found
}
