// What is sent: ready scenarios with other step options and payloads, and bodies of the same form for other senders.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { prepareScenario } from '../../dist/run/prepare.js'
import { repository } from '../support.mjs'

/** JSON as the scenarios make it: the baseline's, and the same with the payload of 1.5 KB. */
export const bodies = { baseline: bodyWith(200), large: bodyWith(1500) }

/**
 * A ready scenario as text.
 * @param changes connections, pipelining; payload: characters of the payload in place of the baseline's 200
 */
export function scenarioText(name, { connections, pipelining, payload }) {
  let text = readFileSync(path.join(repository, 'scenarios', `${name}.yaml`), 'utf8')
  if (payload !== undefined) text = replaced(text, '[A-Za-z0-9]{200}', `[A-Za-z0-9]{${payload}}`)
  const at = /^( *)format: "http"$/m.exec(text)
  if (at === null) throw new Error(`${name} has no step option format: "http"`)
  const options = Object.entries({ connections, pipelining }).filter(([, value]) => value !== undefined)
  // One that the ready scenario sets itself gives way.
  for (const [key] of options) text = text.replace(new RegExp(`^ *${key}: .*\\n`, 'm'), '')
  const lines = options.map(([key, value]) => `${at[1]}${key}: ${value}\n`)
  return replaced(text, `${at[0]}\n`, `${at[0]}\n${lines.join('')}`)
}

/** The plan of a scenario's text, as a run would make it, and the scenario. */
export function planOfText(text) {
  const wanted = { env: {}, target: 'embedded', nowMs: 0 }
  const { plan, scenario, problems } = prepareScenario('bench.yaml', Buffer.from(text), wanted)
  if (plan === null) throw new Error(JSON.stringify(problems))
  return { plan, scenario }
}

function bodyWith(payload) {
  return JSON.stringify({
    id: 'ID12345678',
    user_id: 'USER123456',
    event_type: 'LOGIN',
    timestamp: '2026-02-14T21:32:30.123Z',
    payload: 'x'.repeat(payload),
  })
}

function replaced(text, from, to) {
  if (!text.includes(from)) throw new Error(`the scenario does not hold ${from}`)
  return text.replace(from, () => to)
}
