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
