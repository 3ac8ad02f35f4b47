import type { Problem } from '../model/problem.js'
import type { Scenario } from '../model/scenario.js'
import { readContext } from './context.js'
import { Problems } from './problems.js'
import { readFile } from './read/file.js'
import { readTree } from './read-tree.js'

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
  const context = readContext(problems, options.target)
  // Data Caterer reads the file too.
  const root = readTree(bytes, { env: options.env, unquotedLimits: context.embedded }, problems)
  if (root === null) return null
  return readFile(root, options.fileName, context)
}
