import { result } from '../bound.js'
import { characterCount, sliceCharacters } from '../characters.js'
import { asInt, asText } from '../coerce.js'
import { SqlError } from '../errors.js'
import { stringType } from '../types.js'
import type { SqlFunction } from './definition.js'

/** Longest text that padding makes, in characters: a scenario's slip must not fill the heap. */
const maxPaddedLength = 1024 * 1024

export const lpad = padding('LPAD', (text, pad) => pad + text)
export const rpad = padding('RPAD', (text, pad) => text + pad)

/** A text that is too long is cut at its end, on both sides. */
function padding(name: string, join: (text: string, pad: string) => string): SqlFunction {
  return {
    usage: `${name}(text, length [, pad])`,
    minArgs: 2,
    maxArgs: 3,
    bind(args, { offset }) {
      const text = asText(args[0]!, name)
      const width = asInt(args[1]!, name)
      const pad = args[2] ? asText(args[2], name) : null
      return result(stringType, pad ? [text, width, pad] : [text, width], offset, (row, context) => {
        const value = text.evaluate(row, context) as string | null
        const wanted = width.evaluate(row, context) as number | null
        const filler = pad ? (pad.evaluate(row, context) as string | null) : ' '
        if (value === null || wanted === null || filler === null) return null
        if (wanted > maxPaddedLength) {
          throw new SqlError(offset, `${name} to ${wanted} characters; at most ${maxPaddedLength} are made`)
        }
        const missing = wanted - characterCount(value)
        if (missing <= 0 || filler === '') return sliceCharacters(value, 0, Math.max(0, wanted))
        const times = Math.ceil(missing / characterCount(filler))
        return join(value, sliceCharacters(filler.repeat(times), 0, missing))
      })
    },
  }
}
