import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { functions } from './index.js'

const documentation = readFileSync(new URL('../../../../docs/expressions.md', import.meta.url), 'utf8')

describe('Every function', () => {
  test.each(Object.entries(functions))('%s is in docs/expressions.md', (name, definition) => {
    expect(documentation).toMatch(new RegExp(`\\b${name}\\b`))
    expect(definition.maxArgs).toBeGreaterThanOrEqual(definition.minArgs)
  })
})
