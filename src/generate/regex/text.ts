import type { FieldRandom } from '../random.js'
import { charactersPerDraw } from './length.js'
import { classCodes, type RegexTree } from './tree.js'

/** Makes one text that matches the regex the tree came from. */
export type TextSource = (random: FieldRandom) => string

/**
 * The reference generator: what a regex writes for given random numbers. Branches of `|` and counts of a
 * repeat are equally likely, and so are the characters of a class. The compiled writer must agree.
 */
export function regexText(tree: RegexTree): TextSource {
  switch (tree.kind) {
    case 'text':
      return () => tree.text
    case 'class': {
      const draw = classText(tree.ranges)
      return (random) => draw(random, 1)
    }
    case 'sequence': {
      const items = tree.items.map(regexText)
      return (random) => items.reduce((text, item) => text + item(random), '')
    }
    case 'choice': {
      const items = tree.items.map(regexText)
      return (random) => items[random.below(items.length)]!(random)
    }
    case 'repeat': {
      const choices = tree.max - tree.min + 1
      if (tree.item.kind === 'class') {
        const draw = classText(tree.item.ranges)
        return (random) => draw(random, tree.min + random.below(choices))
      }
      const item = regexText(tree.item)
      return (random) => {
        let text = ''
        for (let left = tree.min + random.below(choices); left > 0; left--) text += item(random)
        return text
      }
    }
  }
}

/** Texts of `count` characters: several characters from each random number, its digits in base `size`. */
function classText(ranges: Extract<RegexTree, { kind: 'class' }>['ranges']) {
  const characters = classCodes(ranges).map((code) => String.fromCodePoint(code))
  const size = characters.length
  const perDraw = charactersPerDraw(size)
  return (random: FieldRandom, count: number): string => {
    let text = ''
    for (let left = count; left > 0; left -= perDraw) {
      const digits = Math.min(left, perDraw)
      let drawn = random.below(size ** digits)
      for (let i = 0; i < digits; i++) {
        text += characters[drawn % size]
        drawn = Math.floor(drawn / size)
      }
    }
    return text
  }
}
