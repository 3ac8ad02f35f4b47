import type { RequestHead } from './request-head.js'
import { emptyResponse, type Persistence, response } from './response.js'
import type { ReceiverStatistics } from './statistics.js'
import { statsJson } from './stats-json.js'

const everything = 'GET, HEAD, POST, PUT, OPTIONS'

/** Answers every request that is not part of the stream. */
export function answerTo(
  head: RequestHead,
  persistence: Persistence,
  statistics: ReceiverStatistics,
): Buffer {
  const { method, path } = head
  if (method === 'OPTIONS') return emptyResponse(204, persistence, everything)
  if (method === 'POST' && path === '/reset') {
    statistics.reset()
    return response(200, { status: 'reset' }, persistence)
  }
  if (method === 'GET' || method === 'HEAD') {
    const headOnly = method === 'HEAD'
    if (path === '/health') return response(200, { status: 'healthy' }, persistence, { headOnly })
    if (path === '/stats') return response(200, statsJson(statistics.stats()), persistence, { headOnly })
    statistics.errors++
    const known = ['GET /health', 'GET /stats', 'POST /reset', 'POST or PUT to any path']
    return response(404, { error: 'there is nothing here', known }, persistence, { headOnly })
  }
  statistics.errors++
  const body = { error: `${method} is not answered here` }
  return response(405, body, persistence, { allow: everything })
}
