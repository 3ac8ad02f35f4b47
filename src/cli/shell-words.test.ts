import { expect, it } from 'vitest'
import { shellWords } from './shell-words.js'

it.each([
  ['node app.mjs {url}', ['node', 'app.mjs', '{url}']],
  ['  java   -jar\tx.jar ', ['java', '-jar', 'x.jar']],
  [`sh -c 'a "b" \\c' ""`, ['sh', '-c', 'a "b" \\c', '']],
  ['a\\ b "c \\" d"e', ['a b', 'c " de']],
])('splits %s as a shell does', (text, words) => {
  expect(shellWords(text, '--a')).toEqual(words)
})

it('refuses a quote without an end, and nothing at all', () => {
  expect(() => shellWords(`node 'app`, '--a')).toThrow("the command has a ' without an end")
  expect(() => shellWords('  ', '--a')).toThrow('the command is empty')
})
