import { expect, it } from 'vitest'
import { defaultLimits } from './limits.js'
import { rehearse } from './rehearsal.js'
import { startReceiver } from './server.js'

const options = {
  host: '127.0.0.1',
  port: 0,
  logLevel: 'error',
  responseDelayMs: 0,
  limits: defaultLimits,
} as const

it('counts nothing of a rehearsal, which sends until it is told to end', async () => {
  const receiver = await startReceiver(options, () => {})
  try {
    let asked = 0
    await rehearse(options, receiver, () => ++asked < 20)
    expect(asked).toBe(20)
    expect(receiver.stats()).toMatchObject({ requests: 0, connections: 0, errors: 0, ledger: null })
  } finally {
    await receiver.stop()
  }
})

it('ends a rehearsal that its limits do not let begin', async () => {
  const receiver = await startReceiver(options, () => {})
  try {
    const limits = { ...defaultLimits, headerBytes: 16 }
    await rehearse({ ...options, limits }, receiver, () => true)
    expect(receiver.stats().requests).toBe(0)
  } finally {
    await receiver.stop()
  }
})
