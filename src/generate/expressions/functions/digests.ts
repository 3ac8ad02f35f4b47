import { createHash } from 'node:crypto'
import { type Bound, binary, unary } from '../bound.js'
import { asInt, asText } from '../coerce.js'
import { SqlError } from '../errors.js'
import { stringType, typeName } from '../types.js'
import type { SqlFunction } from './definition.js'

export const md5 = digest('MD5(text)', 'md5')
export const sha1 = digest('SHA1(text)', 'sha1')

/** Of the text's UTF-8 bytes, as hexadecimal digits in lower case. */
function digest(usage: string, algorithm: string): SqlFunction {
  return {
    usage,
    minArgs: 1,
    maxArgs: 1,
    bind: ([arg], { name, offset }) =>
      unary(stringType, textOnly(arg!, name), offset, (value) => hex(algorithm, value as string)),
  }
}

const sha2Algorithms: Readonly<Record<number, string>> = {
  0: 'sha256',
  224: 'sha224',
  256: 'sha256',
  384: 'sha384',
  512: 'sha512',
}

/** `bits` is 224, 256, 384 or 512, or 0 for 256; null for any other. */
export const sha2: SqlFunction = {
  usage: 'SHA2(text, bits)',
  minArgs: 2,
  maxArgs: 2,
  bind: ([text, bits], { name, offset }) =>
    binary(stringType, textOnly(text!, name), asInt(bits!, name), offset, (value, size) => {
      const algorithm = sha2Algorithms[size as number]
      return algorithm === undefined ? null : hex(algorithm, value as string)
    }),
}

/** Spark hashes bytes; a text has them, a number must be made one first. */
function textOnly(arg: Bound, name: string): Bound {
  if (arg.type.kind === 'string' || arg.type.kind === 'null') return asText(arg, name)
  throw new SqlError(
    arg.offset,
    `${name} takes STRING, not ${typeName(arg.type)}`,
    `CAST(${arg.name ?? '...'} AS STRING)`,
  )
}

function hex(algorithm: string, text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex')
}
