import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { showCommandLine } from './command-line.js'

describe('showCommandLine', () => {
  it('parts the words by blanks', () => {
    expect(showCommandLine('java\0-cp\0a b.jar\0Main\0')).toBe('java -cp a b.jar Main')
  })

  it('cuts a long line at 120 characters and says that it did', () => {
    const long = `java\0-cp\0${'/a/b.jar:'.repeat(500)}`
    expect([...showCommandLine(long)]).toHaveLength(120)
    expect(showCommandLine(long).endsWith('…')).toBe(true)
    expect(showCommandLine('x'.repeat(120))).toBe('x'.repeat(120))
    const faces = showCommandLine('😀'.repeat(121))
    expect(faces).toBe(`${'😀'.repeat(119)}…`)
  })

  it('leaves nothing that steers a terminal, breaks the line or turns it around', () => {
    expect(showCommandLine('sh\0-c\0echo \u001b[2J\nrm\u202e')).toBe('sh -c echo \ufffd[2J\ufffdrm\ufffd')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const line = showCommandLine(words)
        expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u)
        expect([...line].length).toBeLessThanOrEqual(120)
      }),
    )
  })
})
