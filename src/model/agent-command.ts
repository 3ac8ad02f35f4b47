/**
 * What the bench asks of the agent in a Node target, and what it hears: lines of JSON on the descriptor on which the
 * agent tells of the heap (src/collectors/v8/protocol.ts).
 */
export type AgentCommand =
  | { readonly id: number; readonly do: 'heap' }
  | { readonly id: number; readonly do: 'snapshot'; readonly file: string }
  | { readonly id: number; readonly do: 'collect' }
  | {
      readonly id: number
      readonly do: 'record'
      readonly cpuFile: string
      /** null = V8's one allocation sampler is in use by the flight recorder. */
      readonly allocationFile: string | null
      readonly durationMs: number
    }
  /** Ends a recording that goes on; the command that began it is answered. */
  | { readonly id: number; readonly do: 'stop-recording' }

/** `begun` comes first, before anything that stops the program. */
export type AgentAnswer =
  | { readonly answer: number; readonly state: 'begun' }
  | { readonly answer: number; readonly state: 'done'; readonly heapUsedBytes: number }
  | { readonly answer: number; readonly state: 'failed'; readonly reason: string }

/** Longest line either side sends. */
export const longestAgentLine = 16 * 1024

/** null when the line is no answer: the agent's figures share the descriptor. */
export function parseAgentAnswer(line: string): AgentAnswer | null {
  const data = parsed(line)
  if (data === null || !Number.isInteger(data['answer'])) return null
  switch (data['state']) {
    case 'begun':
      return data as AgentAnswer
    case 'done':
      return Number.isFinite(data['heapUsedBytes']) ? (data as AgentAnswer) : null
    case 'failed':
      return typeof data['reason'] === 'string' ? (data as AgentAnswer) : null
    default:
      return null
  }
}

/** null when the line is no command. */
export function parseAgentCommand(line: string): AgentCommand | null {
  const data = parsed(line)
  if (data === null || !Number.isInteger(data['id'])) return null
  const isText = (name: string) => typeof data[name] === 'string'
  switch (data['do']) {
    case 'heap':
    case 'collect':
    case 'stop-recording':
      return data as AgentCommand
    case 'snapshot':
      return isText('file') ? (data as AgentCommand) : null
    case 'record': {
      const files = isText('cpuFile') && (isText('allocationFile') || data['allocationFile'] === null)
      return files && Number.isFinite(data['durationMs']) ? (data as AgentCommand) : null
    }
    default:
      return null
  }
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(line)
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : null
  } catch {
    return null
  }
}
