import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { heapmark, onlyRun, start, temporaryFolder } from '../../test/support/heapmark.js'

const fast = ['--rate', '6000', '--records', '6000', '--port', 'auto', '--results']

describe('a fast run', () => {
  it('is preceded by a self-test, and reports the headroom that there was', async () => {
    const results = temporaryFolder()
    const { stderr } = await heapmark(['run', 'baseline-http', '32m', '64m', ...fast, results])
    expect(stderr).toContain('calibrating generator and receiver')
    const { record, report } = onlyRun(results)
    expect(record.calibration?.recordsPerSecond).toBeGreaterThan(1000)
    expect(record.calibration?.measuredMs).toBeGreaterThan(900)
    const { recordsPerSecond } = report.throughput
    expect(report.receiver.headroom).toBeCloseTo(record.calibration!.recordsPerSecond / recordsPerSecond!, 1)
    // The self-test's records went to a receiver of its own.
    expect(report.records).toMatchObject({ received: 6000, unique: 6000 })
  })

  it('leaves nothing of the self-test behind when it is interrupted there', async () => {
    const results = temporaryFolder()
    const scratch = temporaryFolder()
    const options = { env: { TMPDIR: scratch } }
    const { child, finished } = start(['run', 'baseline-http', '32m', '64m', ...fast, results], options)
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (text) => {
        if (String(text).includes('calibrating')) resolve()
      })
    })
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    expect(readdirSync(scratch)).toEqual([])
  })
})

it('a slow run is not calibrated, and says why', async () => {
  const results = temporaryFolder()
  const options = ['--rate', '100', '--records', '20', '--port', 'auto', '--results', results]
  const { stderr } = await heapmark(['run', 'baseline-http', '32m', '64m', ...options])
  expect(stderr).not.toContain('calibrating')
  const { record, report } = onlyRun(results)
  expect(record.calibration).toBeNull()
  expect(report.receiver.headroom).toBeNull()
  expect(report.notMeasured['receiver.headroom']).toContain('far below')
})
