import { substituteEnvironment } from './environment.js'
import { scanYaml } from './hostile-scan.js'
import type { Problems } from './problems.js'
import { readYaml } from './read-yaml.js'
import { decodeText, LineIndex, placeIn } from './source-text.js'
import type { TreeNode } from './tree.js'

export interface TreeOptions {
  /** Where `${VAR}` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether heapmark alone reads the file, so that a budget such as `throughput: >=5/s` needs no quotes. */
  readonly unquotedLimits: boolean
}

/**
 * From the bytes of a YAML file to plain data with places, variables replaced. A hostile file is refused before it can
 * cost much (see hostile-scan).
 * @returns null, with a problem, for what is no such file
 */
export function readTree(bytes: Buffer, options: TreeOptions, problems: Problems): TreeNode | null {
  const original = decodeText(bytes, problems)
  if (original === null) return null
  const { text, unset, tooLong, originalOffset } = substituteEnvironment(original, options.env)
  if (tooLong) {
    const message = 'its variables make the file larger, or are more, than a scenario may have'
    problems.error(
      'too-large',
      placeIn(original, originalOffset(text.length)),
      message,
      'check the variables and their values',
    )
    return null
  }
  const scan = scanYaml(
    text,
    unset.map((variable) => variable.offset),
  )
  if (scan.refusal !== null) {
    const { rule, offset, message, instead } = scan.refusal
    problems.error(rule, placeIn(original, originalOffset(offset)), message, instead)
    return null
  }
  const lines = new LineIndex(original)
  const placeAt = (offset: number) => lines.place(originalOffset(offset))
  for (const { name, offset } of unset) {
    if (scan.marksInComments.has(offset)) continue
    const message = `the environment variable ${name} is not set`
    problems.error(
      'unset-variable',
      placeAt(offset),
      message,
      `set it, or give a default: \${${name}:-value}`,
    )
  }
  return readYaml(text, placeAt, problems, options.unquotedLimits)
}
