import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml'

/** A piece of a text and what stands there instead; an insertion has no length. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/** Applies edits that do not overlap; those at the same place in their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const { start, end, replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + replacement
    at = end
  }
  return result + text.slice(at)
}

export function memberOf(node: unknown, key: string): Node | undefined {
  if (!isMap(node)) return undefined
  return node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value as Node | undefined
}

export function itemsOf(node: Node | undefined): readonly unknown[] {
  return isSeq(node) ? node.items : []
}

export function textOf(node: Node | undefined): string | undefined {
  return isScalar(node) && node.value !== null ? String((node as Scalar).value) : undefined
}

/** Spaces before `offset` in its line, counting a dash as one. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

/** Offset behind the last character before `end` that is no white space. */
export function trimmedEnd(text: string, end: number): number {
  let at = end
  while (at > 0 && /\s/.test(text[at - 1]!)) at--
  return at
}
