import type { Problem } from '../model/problem.js'
import type { Scenario } from '../model/scenario.js'
import { readContext } from './context.js'
import { substituteEnvironment } from './environment.js'
import { scanYaml } from './hostile-scan.js'
import { Problems } from './problems.js'
import { readFile } from './read/file.js'
import { readYaml } from './read-yaml.js'
import { decodeText, LineIndex, placeIn } from './source-text.js'

export interface ParseOptions {
  /** Where `${VAR}` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** `embedded`, `data-caterer`, or any other target. */
  readonly target: string
  /** Names the scenario when the file does not. */
  readonly fileName: string
}

export interface ParsedScenario {
  /** null when there is nothing that could be planned, and then there is an error among `problems`. */
  readonly scenario: Scenario | null
  /** In the file's order. */
  readonly problems: readonly Problem[]
}

/**
 * Reads and checks a scenario file. Never throws for bad input: what is wrong is told as problems, with the
 * place in the file as its author sees it. A hostile file is refused before it can cost much (see hostile-scan).
 */
export function parseScenario(bytes: Buffer, options: ParseOptions): ParsedScenario {
  const problems = new Problems()
  const scenario = parse(bytes, options, problems)
  return { scenario, problems: problems.sorted() }
}

function parse(bytes: Buffer, options: ParseOptions, problems: Problems): Scenario | null {
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
  const root = readYaml(text, placeAt, problems)
  if (root === null) return null
  return readFile(root, options.fileName, readContext(problems, options.target))
}
