// autocannon in a process of its own: url, connections, pipelining, milliseconds, body -> requests as JSON.
import autocannon from 'autocannon'

const [url, connections, pipelining, ms, body] = process.argv.slice(2)
const instance = autocannon({
  url,
  connections: Number(connections),
  pipelining: Number(pipelining),
  // Whole seconds; it is stopped before.
  duration: Math.ceil(Number(ms) / 1000) + 5,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
})
setTimeout(() => instance.stop(), Number(ms))
const result = await instance
const seconds = (result.finish - result.start) / 1000
console.log(
  JSON.stringify({
    requests: result['2xx'],
    perSecond: result['2xx'] / seconds,
    failed: result.non2xx + result.errors,
  }),
)
