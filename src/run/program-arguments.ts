import path from 'node:path'

/** What a program of the user's own is told about the stream it should send. */
export interface StreamFacts {
  readonly url: string
  readonly port: number
  /** Absolute path of the scenario, null when there is none. */
  readonly scenarioFile: string | null
  readonly records: number | null
  readonly ratePerSecond: number | null
}

/** Replaces `{url}`, `{port}`, `{scenario}`, `{records}` and `{rate}` in arguments; unknown facts give an empty text. */
export function fillPlaceholders(program: readonly string[], facts: StreamFacts): string[] {
  const values: Readonly<Record<string, string>> = {
    url: facts.url,
    port: String(facts.port),
    scenario: facts.scenarioFile ?? '',
    records: text(facts.records),
    rate: text(facts.ratePerSecond),
  }
  return program.map((word) =>
    word.replace(/\{(url|port|scenario|records|rate)\}/g, (_, name: string) => values[name]!),
  )
}

/** The same facts as environment variables. */
export function streamEnvironment(facts: StreamFacts): Record<string, string> {
  return {
    HEAPMARK_URL: facts.url,
    HEAPMARK_PORT: String(facts.port),
    HEAPMARK_SCENARIO: facts.scenarioFile ?? '',
    HEAPMARK_RECORDS: text(facts.records),
    HEAPMARK_RATE: text(facts.ratePerSecond),
  }
}

function text(value: number | null): string {
  return value === null ? '' : String(value)
}

/** What a program is called in a run's name: `java -jar a/app.jar x` -> `app.jar`, `node send.js` -> `send.js`. */
export function programName(program: readonly string[]): string {
  const [first = 'program', ...rest] = program
  const base = path.basename(first)
  const jar = rest[rest.indexOf('-jar') + 1]
  if (/^java(?:\.exe)?$/.test(base)) {
    if (rest.includes('-jar') && jar !== undefined) return path.basename(jar)
    return mainClass(rest) ?? base
  }
  if (/^node/.test(base)) {
    const script = rest.find((word) => !word.startsWith('-'))
    if (script !== undefined) return path.basename(script)
  }
  return base
}

/** The first word of a `java` command line that is no option and no option's value. */
function mainClass(words: readonly string[]): string | null {
  const withValue = ['-cp', '-classpath', '--class-path', '-p', '--module-path', '--add-modules']
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (withValue.includes(word)) i++
    else if (!word.startsWith('-')) return path.basename(word)
  }
  return null
}
