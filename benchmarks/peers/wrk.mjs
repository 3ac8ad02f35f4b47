// wrk: the load generator of choice, because it takes least of the machine for a request.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { missingProgram, outputOf } from './process.mjs'

/** It takes whole seconds, so it is ended in time by SIGINT, upon which it says what it has; this ends it otherwise. */
const spareSeconds = 5

export function missingWrk() {
  return missingProgram('wrk', 'apt-get install wrk')
}

/**
 * POSTs one body again and again.
 * @param shape connections, and requests in flight on each
 * @returns requests that were answered with 2xx, in all and a second
 */
export async function wrk(url, folder, { body, ms, connections, pipelining }) {
  const script = path.join(folder, 'post.lua')
  writeFileSync(script, lua(body, pipelining))
  const seconds = Math.ceil(ms / 1000) + spareSeconds
  const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]
  const output = await outputOf('wrk', words, { interruptAfterMs: ms })
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1])
  const requests = Number(/(\d+) requests in/.exec(output)?.[1])
  if (!(perSecond > 0) || output.includes('Non-2xx')) throw new Error(`wrk on ${url} said: ${output}`)
  return { perSecond, requests }
}

/** Lua's long brackets take the body as it is. */
function lua(body, pipelining) {
  const request = `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [==[${body}]==]\n`
  if (pipelining === 1) return request
  return `${request}
local requests
init = function() requests = string.rep(wrk.format(), ${pipelining}) end
request = function() return requests end
`
}
