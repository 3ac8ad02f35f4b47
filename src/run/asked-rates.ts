import type { AskedRate } from '../analysers/page-data/run-page.js'
import { makePacer, rateAt } from '../generate/schedule/index.js'
import type { RunRecord } from '../model/run-record.js'
import { prepareScenario } from './prepare.js'

/** So many steps tell a rate that changes all the time, such as a wave. */
const stepsOfSchedule = 400

/**
 * When a run's scenario asked for how many records a second, one step after the other; of a scenario whose text cannot
 * be planned any more, the averages that the run recorded. Empty at full speed.
 */
export function askedRates(record: RunRecord): readonly AskedRate[] {
  const schedules = schedulesOf(record)
  const rates: AskedRate[] = []
  let startMs = 0
  for (const [i, { records, ratePerSecond }] of record.asked.steps.entries()) {
    if (ratePerSecond === null) return []
    const lengthMs = (records / ratePerSecond) * 1000
    const rate = schedules?.[i] ?? (() => ratePerSecond)
    const count = schedules?.[i] === undefined ? 1 : stepsOfSchedule
    for (let k = 0; k < count; k++) {
      const [fromMs, toMs] = [(k * lengthMs) / count, ((k + 1) * lengthMs) / count]
      rates.push({
        fromMs: startMs + fromMs,
        toMs: startMs + toMs,
        perSecond: rate((fromMs + toMs) / 2),
      })
    }
    startMs += lengthMs
  }
  return rates
}

type RateOverTime = (elapsedMs: number) => number

/** null where the scenario cannot be planned as it was: it needs variables of an environment that is gone, say. */
function schedulesOf(record: RunRecord): (RateOverTime | undefined)[] | null {
  const { text, file } = record.scenario
  if (text === null || file === null) return null
  const asked = (name: string) => {
    const value = record.options[name]
    return typeof value === 'number' ? value : null
  }
  const { streams } = prepareScenario(file, Buffer.from(text), {
    env: {},
    target: record.target.kind,
    nowMs: record.nowMs,
    seed: record.seed,
    records: asked('records'),
    ratePerSecond: asked('rate'),
  })
  if (streams === null || streams.length !== record.asked.steps.length) return null
  return streams.map(({ schedule, records }, i) => {
    if (schedule === null || records !== record.asked.steps[i]!.records) return undefined
    // A schedule that ends elsewhere than the recorded average says is not the one that the run had.
    const lengthMs = makePacer(schedule).dueAtMs(records)
    const recordedMs = (records / record.asked.steps[i]!.ratePerSecond!) * 1000
    return Math.abs(lengthMs - recordedMs) > 1 + recordedMs / 1000
      ? undefined
      : (elapsedMs) => rateAt(schedule, elapsedMs)
  })
}
