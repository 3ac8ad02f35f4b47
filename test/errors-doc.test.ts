import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { errorCatalogue, exitCodes } from '../src/model/errors.js'

const text = readFileSync('docs/errors.md', 'utf8')

it('docs/errors.md has a heading for every error code, and for no other', () => {
  const headings = [...text.matchAll(/^## ([A-Z_]+)$/gm)].map(([, code]) => code)
  expect(headings.sort()).toEqual(Object.keys(errorCatalogue).sort())
})

it('docs/errors.md has a row for every exit code, and for no other', () => {
  const rows = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  expect(rows.sort((a, b) => a - b)).toEqual(Object.values(exitCodes).sort((a, b) => a - b))
})
