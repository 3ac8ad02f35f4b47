// Records of one schema a second that one core makes as bytes in a buffer: ours, beside the libraries one would reach for.
import { faker } from '@faker-js/faker'
import RandExp from 'randexp'
import { compileWriter } from '../dist/generate/compile-writer.js'
import { inTurns, ratioTo } from './peers/measure.mjs'
import { planOfText, scenarioText } from './peers/scenarios.mjs'
import { spread } from './support.mjs'

const eventTypes = ['LOGIN', 'LOGOUT', 'PAGE_VIEW']
const variants = [
  { words: 'baseline schema (payload of 200)', payload: 200, perSecond: 1_500_000 },
  { words: 'baseline schema, payload of 1,500', payload: 1500, perSecond: 350_000 },
]

export async function run({ small }) {
  const rows = []
  for (const variant of variants) rows.push(...(await measure(variant, small)))
  return rows
}

async function measure({ words, payload, perSecond }, small) {
  const buffer = Buffer.allocUnsafe(64 * 1024)
  const writers = { heapmark: ours(payload), faker: withFaker(payload), randexp: withRandexp(payload) }
  const sizes = Object.entries(writers).map(([name, write]) => [name, checkedLength(buffer, write, payload)])
  const ms = small ? 60 : 400
  const contenders = {}
  for (const [name, write] of Object.entries(writers)) {
    rate(buffer, write, ms / 2)
    contenders[name] = () => rate(buffer, write, ms)
  }
  const results = await inTurns(contenders, small ? 2 : 6)
  return sizes.map(([name, bytes]) => ({
    what: `${name}: ${words}`,
    perSecond: spread(results[name]),
    beside: `${bytes} bytes a record`,
    ratio: name === 'heapmark' ? null : ratioTo(name, results.heapmark, results[name]),
    goal: name === 'heapmark' ? { perSecondAtLeast: perSecond } : null,
  }))
}

function ours(payload) {
  const { plan } = planOfText(scenarioText('baseline-http', { payload }))
  const writer = compileWriter(plan.streams[0], plan)
  return (buffer, index) => writer.write(buffer, 0, index)
}

function withRandexp(payload) {
  const id = new RandExp(/ID[0-9]{8}/)
  const user = new RandExp(/USER[0-9]{6}/)
  const text = new RandExp(new RegExp(`[A-Za-z0-9]{${payload}}`))
  return (buffer) =>
    buffer.write(
      JSON.stringify({
        id: id.gen(),
        user_id: user.gen(),
        event_type: eventTypes[Math.floor(Math.random() * eventTypes.length)],
        timestamp: new Date().toISOString(),
        payload: text.gen(),
      }),
    )
}

function withFaker(payload) {
  return (buffer) =>
    buffer.write(
      JSON.stringify({
        id: `ID${faker.string.numeric(8)}`,
        user_id: `USER${faker.string.numeric(6)}`,
        event_type: faker.helpers.arrayElement(eventTypes),
        timestamp: faker.date.recent().toISOString(),
        payload: faker.string.alphanumeric(payload),
      }),
    )
}

/** A peer that made something else would be no peer. */
function checkedLength(buffer, write, payload) {
  const bytes = write(buffer, 0)
  const { id, user_id, event_type, timestamp, payload: text } = JSON.parse(buffer.toString('utf8', 0, bytes))
  const right =
    /^ID\d{8}$/.test(id) &&
    /^USER\d{6}$/.test(user_id) &&
    eventTypes.includes(event_type) &&
    !Number.isNaN(Date.parse(timestamp)) &&
    new RegExp(`^[A-Za-z0-9]{${payload}}$`).test(text)
  if (!right) throw new Error(`not a record: ${buffer.toString('utf8', 0, bytes)}`)
  return bytes
}

function rate(buffer, write, ms) {
  const startMs = performance.now()
  let nowMs = startMs
  let index = 0
  while (nowMs - startMs < ms) {
    for (let i = 0; i < 100; i++) write(buffer, index++)
    nowMs = performance.now()
  }
  return (index * 1000) / (nowMs - startMs)
}
