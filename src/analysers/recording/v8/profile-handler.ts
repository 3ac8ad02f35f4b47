import type { FrameTable } from '../stacks/frames.js'
import type { JsonHandler } from './json-scanner.js'
import { maxProfileNodes, ProfileNodes } from './profile-nodes.js'

/** What an open bracket holds. */
type Role = 'root' | 'nodes' | 'node' | 'callFrame' | 'children' | 'samples' | 'sample' | 'other'

interface Level {
  readonly role: Role
  /** The node that it is, or is part of; -1 when it is none, or there is no room for it. */
  readonly node: number
  key: string
  functionName: string | null
  url: string
  /** Counts from 0. */
  lineNumber: number
}

/** What V8 calls the samples in which no code ran. */
const idleName = '(idle)'

/**
 * Takes in V8's profiles, which inspector, Chrome and Node.js write alike (Chrome DevTools protocol, `Profiler.Profile`
 * and `HeapProfiler.SamplingHeapProfile`):
 *
 *   .cpuprofile   { nodes: [{ id, callFrame, hitCount, children: [id] }], startTime, endTime (µs), samples: [id] }
 *   .heapprofile  { head: { callFrame, selfSize, id, children: [node] }, samples: [{ size, nodeId }] }
 *
 * Chrome's older .cpuprofile has a `head` with nested children too, and the frame's parts in the node itself.
 */
export class V8ProfileHandler implements JsonHandler {
  readonly nodes = new ProfileNodes()
  startTimeUs: number | null = null
  endTimeUs: number | null = null
  /** Of heap profiles. */
  hasSizes = false
  /** Samples by node id, from the list of samples. */
  readonly #sampled = new Map<number, number>()
  #hits = 0
  readonly idleNodes = new Set<number>()
  readonly #frames: FrameTable
  readonly #levels: Level[] = []

  constructor(frames: FrameTable) {
    this.#frames = frames
  }

  open(kind: 'object' | 'array'): void {
    const above = this.#levels.at(-1)
    const role = roleOf(kind, above)
    const node =
      role === 'node'
        ? this.nodes.add(above!.role === 'children' ? above!.node : -1)
        : role === 'callFrame' || role === 'children'
          ? above!.node
          : -1
    this.#levels.push({ role, node, key: '', functionName: null, url: '', lineNumber: -1 })
  }

  close(): void {
    const level = this.#levels.pop()!
    const framed = level.role === 'callFrame' || level.role === 'node'
    if (framed && level.node >= 0 && level.functionName !== null) this.#frame(level, level.functionName)
  }

  key(name: string): void {
    this.#levels.at(-1)!.key = name
  }

  text(value: string): void {
    const level = this.#levels.at(-1)
    if (level === undefined) return
    if (level.key === 'functionName') level.functionName = value
    else if (level.key === 'url') level.url = value
  }

  number(value: number): void {
    const level = this.#levels.at(-1)
    if (level === undefined) return
    switch (level.role) {
      case 'root':
        if (level.key === 'startTime') this.startTimeUs = value
        else if (level.key === 'endTime') this.endTimeUs = value
        break
      case 'callFrame':
      case 'node':
        this.#nodeNumber(level, value)
        break
      case 'children':
        if (level.node >= 0) this.nodes.addChildId(level.node, value)
        break
      case 'samples':
        this.#sample(value)
        break
      case 'sample':
        if (level.key === 'nodeId') this.#sample(value)
    }
  }

  /** Puts the samples where they belong, once all nodes are known. @returns samples of nodes that are missing */
  settle(): number {
    let unresolved = 0
    for (const [id, count] of this.#sampled) {
      const node = this.nodes.nodeOf(id)
      if (node < 0) unresolved += count
      // Sizes weigh already; hits say the same as the list of samples.
      else if (this.hasSizes) this.nodes.weigh(node, 0, count)
      else if (this.#hits === 0) this.nodes.weigh(node, count, count)
    }
    return unresolved
  }

  #nodeNumber(level: Level, value: number): void {
    if (level.key === 'lineNumber') level.lineNumber = value
    if (level.role !== 'node' || level.node < 0) return
    if (level.key === 'id') this.nodes.setId(level.node, value)
    else if (level.key === 'hitCount' && value > 0) {
      this.#hits += value
      this.nodes.weigh(level.node, value, value)
    } else if (level.key === 'selfSize') {
      this.hasSizes = true
      if (value > 0) this.nodes.weigh(level.node, value, 0)
    }
  }

  #sample(id: number): void {
    const count = this.#sampled.get(id)
    if (count !== undefined || this.#sampled.size < maxProfileNodes) this.#sampled.set(id, (count ?? 0) + 1)
  }

  #frame({ node, url, lineNumber }: Level, functionName: string): void {
    if (functionName === '(root)') return
    if (functionName === idleName && url === '') this.idleNodes.add(node)
    const name = functionName === '' ? '(anonymous)' : functionName
    if (url === '') {
      // What V8 itself does stands in parentheses: `(garbage collector)`, `(program)`.
      const kind = functionName.startsWith('(') ? 'native' : 'javascript'
      this.nodes.setFrame(node, this.#frames.intern(name, kind))
      return
    }
    const line = lineNumber >= 0 ? lineNumber + 1 : null
    const place = line === null ? shortUrl(url) : `${shortUrl(url)}:${line}`
    this.nodes.setFrame(node, this.#frames.intern(`${name} (${place})`, 'javascript', { file: url, line }))
  }
}

function roleOf(kind: 'object' | 'array', above: Level | undefined): Role {
  const isArray = kind === 'array'
  if (above === undefined) return isArray ? 'other' : 'root'
  switch (above.role) {
    case 'root':
      if (isArray && (above.key === 'nodes' || above.key === 'samples')) return above.key
      return above.key === 'head' && !isArray ? 'node' : 'other'
    case 'nodes':
    case 'children':
      return isArray ? 'other' : 'node'
    case 'node':
      if (above.key === 'callFrame' && !isArray) return 'callFrame'
      return above.key === 'children' && isArray ? 'children' : 'other'
    case 'samples':
      return isArray ? 'other' : 'sample'
    default:
      return 'other'
  }
}

/** The file's own name; of Node's modules the whole (`node:internal/fs/read`). */
function shortUrl(url: string): string {
  if (url.startsWith('node:')) return url
  return url.slice(url.lastIndexOf('/') + 1) || url
}
