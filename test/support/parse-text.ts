import type { Problem } from '../../src/model/problem.js'
import type { Scenario } from '../../src/model/scenario.js'
import { parseScenario } from '../../src/scenario/index.js'

export interface Parsed {
  readonly scenario: Scenario | null
  readonly problems: readonly Problem[]
  /** `line:column severity rule` of each problem. */
  readonly found: readonly string[]
}

/** Parses a scenario text. */
export function parseText(
  text: string | Buffer,
  options: { readonly env?: Record<string, string>; readonly target?: string } = {},
): Parsed {
  const { scenario, problems } = parseScenario(Buffer.from(text), {
    env: options.env ?? {},
    target: options.target ?? 'embedded',
    fileName: 'given.yaml',
  })
  const found = problems.map(
    ({ place, severity, rule }) => `${place.line}:${place.column} ${severity} ${rule}`,
  )
  return { scenario, problems, found }
}

/** A scenario in the unified form with parts replaced; each part is given without its own indentation. */
export function unified(parts: {
  readonly connection?: string
  readonly options?: string
  readonly count?: string
  readonly fields?: string
  readonly step?: string
  readonly top?: string
}): string {
  return [
    'name: given', // line 1
    'dataSources:',
    '  - name: source',
    '    connection:',
    indent(6, parts.connection ?? '{type: http, options: {url: "http://localhost:8080"}}'), // line 5
    '    steps:',
    '      - name: step',
    '        options:',
    indent(10, parts.options ?? '{format: http}'), // line 9
    '        count:',
    indent(10, parts.count ?? '{records: 10}'), // line 11
    '        fields:',
    indent(10, parts.fields ?? '- {name: body, static: x}'), // line 13
    ...(parts.step === undefined ? [] : [indent(8, parts.step)]), // line 14 when fields take one line
    ...(parts.top === undefined ? [] : [parts.top]),
    '',
  ].join('\n')
}

function indent(spaces: number, text: string): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(spaces) + line)
    .join('\n')
}
