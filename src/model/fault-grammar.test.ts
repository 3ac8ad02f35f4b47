import { describe, expect, it } from 'vitest'
import { faultUsage, isFaultMistake, readFault } from './fault-grammar.js'

describe('a fault is read', () => {
  it.each([
    ['stall', { kind: 'stall' }],
    ['reset', { kind: 'reset' }],
    ['half-close', { kind: 'half-close' }],
    ['status=503', { kind: 'status', status: 503, retryAfterSeconds: null }],
    ['status=429,retry-after=2s', { kind: 'status', status: 429, retryAfterSeconds: 2 }],
    ['delay=1.5s', { kind: 'delay', delayMs: 1500 }],
    ['slow-read=64k', { kind: 'slow-read', bytesPerSecond: 65_536 }],
  ])('%s: all requests, from the first to the last', (text, action) => {
    expect(readFault(text)).toEqual({ text, action, share: 1, from: { ms: 0 }, to: null })
  })

  it('with a share, and times of the stream or of its schedule, blanks allowed', () => {
    expect(readFault('reset, share=20%, from = 10s, to=75%')).toEqual({
      text: 'reset,share=20%,from = 10s,to=75%',
      action: { kind: 'reset' },
      share: 0.2,
      from: { ms: 10_000 },
      to: { share: 0.75 },
    })
    expect(readFault('reset,share=.5,from=0s')).toMatchObject({ share: 0.5, from: { ms: 0 } })
  })

  it('in every form that the help shows', () => {
    const values: Readonly<Record<string, string>> = { CODE: '500', TIME: '2s', SIZE: '64k' }
    for (const { usage } of faultUsage) {
      const text = usage.replace(/\[|\]/g, '').replace(/[A-Z]+/g, (word) => values[word] ?? word)
      expect([text, isFaultMistake(readFault(text))]).toEqual([text, false])
    }
  })
})

describe('a mistake is named with what to write instead', () => {
  it.each([
    ['', "unknown fault ''", /known: status, delay, stall, slow-read, reset, half-close/],
    ['stal', "unknown fault 'stal'", /did you mean 'stall'\?/],
    ['constructor', "unknown fault 'constructor'", /known: status/],
    ['status:500', "unknown fault 'status:500'", /did you mean 'status'|known:/],
    ['status', 'status needs a code from 400 to 599', /status=500/],
    ['status=200', 'status needs a code from 400 to 599', /status=500/],
    ['stall=3', 'stall takes no value', /stall alone/],
    ['delay', 'delay needs a time', /delay=200ms/],
    ['delay=2h', 'delay needs a time of at most an hour', /delay=200ms/],
    ['slow-read=fast', 'slow-read needs a number of bytes', /64k/],
    ['slow-read=0', 'slow-read needs a number of bytes', /64k/],
    ['reset,form=3s', "unknown setting of reset 'form'", /did you mean 'from'\?/],
    ['reset,retry-after=3s', "unknown setting of reset 'retry-after'", /known: share, from, to/],
    ['status=429,retry-after=1500ms', 'retry-after', /retry-after=2s/],
    ['reset,share=0', "share '0'", /share=0\.2/],
    ['reset,share=2', "share '2'", /share=0\.2/],
    ['reset,from=soon', "from 'soon' is neither a time nor a share", /from=10s/],
    ['reset,to=120%', "to '120%'", /to=10s/],
    ['reset,from', 'from has no value', /from=VALUE/],
    ['reset,from=1s,from=2s', 'from is given twice', /leave one/],
    ['reset,from=2s,to=2s', 'ends before it begins', /earlier from/],
    ['reset,from=50%,to=20%', 'ends before it begins', /earlier from/],
    ['reset,to=0', 'ends before it begins', /earlier from/],
  ])('%j', (text, message, instead) => {
    const mistake = readFault(text)
    expect(mistake).toMatchObject({ message: expect.stringContaining(message) })
    expect(isFaultMistake(mistake) ? mistake.instead : '').toMatch(instead)
  })
})
