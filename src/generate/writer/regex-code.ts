import type { RegexTree } from '../regex/tree.js'
import { encodedCharacters, writeClassRun } from './class-code.js'
import type { WriterCode } from './code.js'

/** More code than this is left to the interpreter: V8 would not optimise the writer as a whole. */
const mostNodes = 200

/** Compiled form of `regexText`: same random numbers, same text. @returns false when it cannot be compiled */
export function writeRegex(code: WriterCode, tree: RegexTree): boolean {
  if (countNodes(tree) > mostNodes || !canWrite(code, tree)) return false
  writeTree(code, tree)
  return true
}

function countNodes(tree: RegexTree): number {
  if (tree.kind === 'repeat') return 1 + countNodes(tree.item)
  if (tree.kind === 'sequence' || tree.kind === 'choice') {
    return tree.items.reduce((sum, item) => sum + countNodes(item), 1)
  }
  return 1
}

/** In a CSV cell only texts that never need quotes are compiled. */
function canWrite(code: WriterCode, tree: RegexTree): boolean {
  if (code.encoding !== 'csv') return true
  switch (tree.kind) {
    case 'text':
      return !/[",\r\n]/.test(tree.text)
    case 'class':
      return encodedCharacters(tree.ranges, 'csv') !== null
    case 'repeat':
      return canWrite(code, tree.item)
    default:
      return tree.items.every((item) => canWrite(code, item))
  }
}

function writeTree(code: WriterCode, tree: RegexTree): void {
  switch (tree.kind) {
    case 'text':
      code.text(tree.text)
      return
    case 'class':
      writeClassRun(code, encodedCharacters(tree.ranges, code.encoding)!, 1, 1)
      return
    case 'sequence':
      for (const item of tree.items) writeTree(code, item)
      return
    case 'choice': {
      code.drawBelow(tree.items.length)
      code.line('switch (r) {')
      tree.items.forEach((item, i) => {
        code.line(`case ${i}: {`)
        writeTree(code, item)
        code.line('break; }')
      })
      code.line('}')
      return
    }
    case 'repeat': {
      if (tree.item.kind === 'class') {
        writeClassRun(code, encodedCharacters(tree.item.ranges, code.encoding)!, tree.min, tree.max)
        return
      }
      const left = code.variable()
      code.drawBelow(tree.max - tree.min + 1)
      code.line(`for (${left} = ${tree.min} + r; ${left} > 0; ${left}--) {`)
      writeTree(code, tree.item)
      code.line('}')
      return
    }
  }
}
