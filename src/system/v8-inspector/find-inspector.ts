import { get } from 'node:http'
import type { ListeningAddress } from './listening-ports.js'

const answerMs = 2000
const longestAnswer = 64 * 1024

/**
 * Asks an address whether V8's inspector of a Node.js process listens there (its `/json/list`, as DevTools do).
 * @returns the WebSocket address of the main thread, or null when it is something else
 */
export function inspectorUrl({ host, port }: ListeningAddress): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/json/list', timeout: answerMs }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
        if (text.length > longestAnswer) request.destroy()
      })
      response.on('end', () => resolve(mainThread(text)))
      response.on('error', () => resolve(null))
      response.on('close', () => resolve(null))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(null))
  })
}

/** The list of a Node.js process has one entry, of type `node`. */
function mainThread(text: string): string | null {
  try {
    const list: unknown = JSON.parse(text)
    const [first] = Array.isArray(list) ? list : []
    const isNode = first?.type === 'node' && typeof first.webSocketDebuggerUrl === 'string'
    return isNode ? first.webSocketDebuggerUrl : null
  } catch {
    return null
  }
}
