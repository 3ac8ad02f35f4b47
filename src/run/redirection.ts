import type { ScenarioStep } from '../model/scenario.js'

/** Says to which address the scenario's HTTP requests really go, beside what the file says. */
export function redirectionNote(steps: readonly ScenarioStep[], receiverUrl: string): string | null {
  const written = new Set<string>()
  for (const step of steps) {
    if (step.connection.value !== 'http') continue
    const urlField = step.fields.find((field) => field.name === 'url')
    for (const options of [urlField?.options, step.options]) {
      const value = options?.get(options === step.options ? 'url' : 'static')?.value
      const origin = typeof value === 'string' ? originOf(value) : null
      if (origin !== null) written.add(origin)
    }
  }
  const elsewhere = [...written].filter((origin) => origin !== receiverUrl)
  if (elsewhere.length === 0) return null
  return `requests go to the receiver at ${receiverUrl}; the scenario says ${elsewhere.join(', ')}`
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin
  } catch {
    return null
  }
}
