import { describe, expect, it } from 'vitest'
import { eventually, heapmark, temporaryFolder } from '../../../test/support/heapmark.js'
import { noTerminal, onTerminal } from '../../../test/support/on-terminal.js'

/** A run of about four seconds. */
const run = (results: string) =>
  `heapmark run scenarios/baseline-http.yaml 32m 64m --records 200 --rate 50 --port auto --results '${results}'`

const curve = /[▁▂▃▄▅▆▇█]{4}/

const why = noTerminal ?? ''
if (noTerminal !== null) it('a run on a terminal', ({ skip }) => skip(why))

describe.skipIf(noTerminal !== null)('a run on a terminal', () => {
  it('shows curves of heap, RSS, rate and lag, collections, time left and keys; then nothing of them', async () => {
    const { screen, ended } = onTerminal(run(temporaryFolder()))
    const shows = (what: RegExp) =>
      eventually(() => screen.lines.some((line) => what.test(line)), `the screen shows ${what}`)
    await shows(/^\d+ of 200 records, 0:0\d, about 0:0\d left$/)
    await shows(/^heap +[\d.]+ of 64 MB, peak [\d.]+ +[▁▂▃▄▅▆▇█]{4}/)
    await shows(/^RSS +\d+ MB, peak \d+ +[▁▂▃▄▅▆▇█]{4}/)
    await shows(/^rate +\d+ of 50 records\/s +[▁▂▃▄▅▆▇█]{2}/)
    await shows(/^lag +[\d.]+ ms +[▁▂▃▄▅▆▇█]{4}/)
    await shows(/^GC +\d+, [\d.]+ ms in all; last: [\w-]+ [\d.]+ ms, 0:0\d ago$/)
    await shows(/^keys: d heap dump, h histogram, g collect, r record 10 s, q quit$/)
    await ended
    expect(screen.unknown).toEqual([])
    expect(screen.lines[0]).toBe('before')
    // The report follows at once; of the live lines nothing is left.
    expect(screen.lines[1]).toBe('=== Memory Profiling Report ===')
    expect(screen.text).toContain('code=0')
    expect(screen.text).not.toContain('keys:')
    expect(screen.text).not.toMatch(/about 0:0\d left/)
  })

  it('keeps every line that is said meanwhile, above the live ones', async () => {
    const { screen, type, ended } = onTerminal(run(temporaryFolder()))
    await eventually(() => curve.test(screen.text), 'it streams')
    type('h')
    await eventually(() => screen.text.includes('histogram: V8 does not count'), 'the key is answered')
    type('g')
    await eventually(() => screen.text.includes('gc done in'), 'the key is answered')
    await ended
    expect(screen.lines[1]).toMatch(/^histogram: V8 does not count/)
    expect(screen.lines[2]).toMatch(/^gc done in/)
    expect(screen.lines[3]).toBe('=== Memory Profiling Report ===')
  })

  it('writes no colour with NO_COLOR, and some without', async () => {
    const [plain, coloured] = [
      onTerminal(run(temporaryFolder()), { env: { NO_COLOR: '1' } }),
      onTerminal(run(temporaryFolder())),
    ]
    await Promise.all([plain.ended, coloured.ended])
    expect(plain.screen.looks).toBe(0)
    expect(coloured.screen.looks).toBeGreaterThan(0)
  })

  it.each([
    { columns: 30, rows: 30 },
    { columns: 100, rows: 8 },
  ])('needs one line where there is little room: %o', async ({ columns, rows }) => {
    const { screen, written, ended } = onTerminal(run(temporaryFolder()), { columns, rows })
    await eventually(() => /^\d+ of 200 records/m.test(screen.text), 'it streams')
    await ended
    expect(written()).not.toMatch(curve)
    expect(screen.lines[1]).toBe('=== Memory Profiling Report ===')
  })

  it('goes on in a window that becomes narrower, and leaves what stood above', async () => {
    const narrower = `(sleep 3; stty cols 50 < /dev/tty) & ${run(temporaryFolder())}`
    const { screen, written, ended } = onTerminal(narrower)
    const heap = /^heap +[\d.]+ of 64 MB, peak [\d.]+ +[▁▂▃▄▅▆▇█ ]+$/
    const widths = () =>
      written()
        .split(/[\r\n]+/)
        .map((line) => line.replace(/\u001b\[[\d;?]*[A-Za-z]/g, ''))
        .filter((line) => heap.test(line))
        .map((line) => line.length)
    await eventually(() => widths().some((width) => width < 50), 'it is drawn for the new width')
    await ended
    expect(Math.max(...widths())).toBeLessThanOrEqual(80)
    expect(screen.lines[0]).toBe('before')
    expect(screen.text).toContain('=== Memory Profiling Report ===')
  })

  it('is plain lines on a terminal that cannot draw in place', async () => {
    const { screen, written, ended } = onTerminal(run(temporaryFolder()), { env: { TERM: 'dumb' } })
    await ended
    expect(written()).not.toContain('\u001b')
    expect(screen.lines).toContain('streaming')
  })
})

it('is plain lines in a pipe', async () => {
  const { stderr } = await heapmark([
    ...['run', 'baseline-http', '32m', '64m', '--records', '50', '--rate', '50', '--port', 'auto'],
    ...['--results', temporaryFolder()],
  ])
  expect(stderr).toContain('streaming\n')
  expect(stderr).not.toContain('\u001b')
  expect(stderr).not.toContain('keys:')
})
