// A script of k6: as many users as connections, each sending as soon as it is answered.
import http from 'k6/http'

export const options = {
  vus: Number(__ENV.CONNECTIONS),
  duration: `${__ENV.MS}ms`,
  discardResponseBodies: true,
}

const parameters = { headers: { 'Content-Type': 'application/json' } }

export default function () {
  http.post(__ENV.URL, __ENV.BODY, parameters)
}

export function handleSummary({ metrics }) {
  const { count, rate } = metrics.http_reqs.values
  const failed = metrics.http_req_failed.values.passes
  return { stdout: JSON.stringify({ requests: count, perSecond: rate, failed }) }
}
