import { expect, test } from 'vitest'
import { ConnectPolicy } from './connect-policy.js'

test('gives up after three failures in a row and says the last reason', () => {
  const policy = new ConnectPolicy(0)
  policy.failed(0, 10, 'first')
  policy.failed(210, 220, 'second')
  expect(policy.verdict(220)).toBeNull()
  policy.failed(420, 430, 'third')
  expect(policy.verdict(430)).toBe('3 attempts to connect failed in a row: third')
})

test('counts attempts that were under way together as one failure', () => {
  const policy = new ConnectPolicy(0)
  for (let i = 0; i < 64; i++) policy.failed(0, 10 + i / 10, 'refused')
  expect(policy.verdict(20)).toBeNull()
})

test('forgets failures once a connection opens', () => {
  const policy = new ConnectPolicy(0)
  for (const at of [0, 300, 600, 900]) {
    policy.failed(at, at + 10, 'refused')
    policy.opened()
  }
  expect(policy.verdict(1000)).toBeNull()
})

test('waits before it connects again after a failure', () => {
  const policy = new ConnectPolicy(0)
  expect(policy.mayConnect(0)).toBe(true)
  policy.failed(0, 10, 'refused')
  expect(policy.mayConnect(100)).toBe(false)
  expect(policy.mayConnect(210)).toBe(true)
})

test('bears any number of resets as long as answers come', () => {
  const policy = new ConnectPolicy(0)
  for (let at = 0; at < 60_000; at += 100) {
    policy.broke(at, 'reset')
    policy.answered(at + 50)
    expect(policy.verdict(at + 60)).toBeNull()
    expect(policy.mayConnect(at + 60)).toBe(true)
  }
})

test('gives up when connections break for five seconds without an answer', () => {
  const policy = new ConnectPolicy(0)
  policy.answered(1000)
  for (let at = 1000; at < 6000; at += 500) policy.broke(at, 'ECONNRESET')
  expect(policy.verdict(5999)).toBeNull()
  expect(policy.verdict(6000)).toBe('10 connections broke without an answer in 5 s: ECONNRESET')
})
