import { mostFaults } from '../../model/fault.js'
import type { FaultEffect, FaultFigures } from '../../model/report.js'
import type { FaultRecord, RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import { type NotMeasured, roundTo } from '../summary/not-measured.js'
import type { Observations } from '../summary/observations.js'
import type { Effect } from './effect.js'
import { type FaultCost, faultCosts } from './fault-costs.js'
import { type FaultTime, faultTimes, type Stretches, stretchesOf } from './stretches.js'

/** A fault with all that was found out about it; null where its time did not come. */
interface Found {
  readonly record: FaultRecord
  readonly happened: { readonly time: FaultTime; readonly at: Stretches; readonly cost: FaultCost } | null
}

/**
 * What each fault of the receiver cost, and whether the target came back.
 * @param seen of a first pass over the samples; @param samples for a second one, made only when there were faults
 */
export async function faultFigures(
  record: RunRecord,
  seen: Observations,
  samples: AsyncIterable<Sample> | Iterable<Sample>,
): Promise<(missing: NotMeasured) => FaultFigures[]> {
  const asked = record.receiver?.faults?.slice(0, mostFaults) ?? []
  if (asked.length === 0) return () => []
  const runEndMs = record.durationMs ?? seen.lastMs ?? 0
  const times = faultTimes(seen.faults, asked.length, runEndMs)
  const happened = times.filter((time) => time !== null)
  const stream = {
    fromMs: seen.firstArrivals?.tMs ?? 0,
    toMs: seen.lastArrivals?.tMs ?? runEndMs,
  }
  const at = happened.map((time) =>
    stretchesOf(
      time,
      happened.filter((other) => other !== time),
      stream,
    ),
  )
  const isPaced = record.asked.ratePerSecond !== null
  const costs = await faultCosts(at, samples, { liveSet: seen.gc.old.items, isPaced })
  const found = asked.map((fault, i): Found => {
    const place = happened.indexOf(times[i]!)
    if (place < 0) return { record: fault, happened: null }
    return { record: fault, happened: { time: happened[place]!, at: at[place]!, cost: costs[place]! } }
  })
  return (missing) => found.map((fault) => figuresOf(fault, missing))
}

const notBegun = 'the stream ended before its time came'

function figuresOf({ record: { text, kind, share, fromMs, toMs }, happened }: Found, missing: NotMeasured) {
  const take = <T>(name: string, value: T | null | undefined, reason: string) =>
    missing.take(`faults[].${name}`, value, reason)
  const cost = happened?.cost
  const rise = cost === undefined ? null : difference(cost.rss.during, cost.rss.before)
  const effects = cost === undefined ? [] : Object.values(cost)
  const { cameBack, cameBackMs } = together(effects)
  const whyNot = happened === null ? notBegun : 'nothing of it could be told, or not for long enough'
  return {
    text,
    kind,
    share,
    fromMs,
    toMs: take('toMs', toMs, 'it was to last until the end of the stream'),
    beganMs: take('beganMs', roundTo(happened?.time.beganMs, 3), notBegun),
    endedMs: take('endedMs', roundTo(happened?.time.endedMs, 3), notBegun),
    hits: take('hits', happened?.time.hits, notBegun),
    costBytes: take(
      'costBytes',
      rise === null ? null : Math.max(0, rise),
      cost?.rss.reasons.before ?? cost?.rss.reasons.during ?? notBegun,
    ),
    rssBytes: effect('rssBytes', cost?.rss, 0, take),
    heapUsedBytes: effect('heapUsedBytes', cost?.heapUsed, 0, take),
    liveSetBytes: effect('liveSetBytes', cost?.liveSet, 0, take),
    recordsPerSecond: effect('recordsPerSecond', cost?.recordsPerSecond, 3, take),
    lagMs: effect('lagMs', cost?.lagMs, 3, take),
    watchedAfterMs: take(
      'watchedAfterMs',
      happened === null ? null : roundTo(happened.at.watchedToMs - happened.at.endedMs, 3),
      notBegun,
    ),
    cameBack: take('cameBack', cameBack, whyNot),
    cameBackMs: take(
      'cameBackMs',
      roundTo(cameBackMs, 3),
      cameBack === false ? 'it did not come back' : whyNot,
    ),
  }
}

function effect(
  name: string,
  found: Effect | undefined,
  decimals: number,
  take: <T>(name: string, value: T | null | undefined, reason: string) => T | null,
): FaultEffect {
  const reason = (field: keyof FaultEffect) => found?.reasons[field] ?? notBegun
  const figure = (field: 'before' | 'during' | 'after', digits: number) =>
    take(`${name}.${field}`, roundTo(found?.[field], digits), reason(field))
  return {
    before: figure('before', decimals),
    during: figure('during', decimals),
    after: figure('after', decimals),
    cameBack: take(`${name}.cameBack`, found?.cameBack, reason('cameBack')),
    cameBackMs: take(`${name}.cameBackMs`, roundTo(found?.cameBackMs, 3), reason('cameBackMs')),
  }
}

/** All that could be judged came back, and the last of it so late; one that did not is enough for "no". */
function together(effects: readonly Effect[]): { cameBack: boolean | null; cameBackMs: number | null } {
  const judged = effects.filter((one) => one.cameBack !== null)
  if (judged.length === 0) return { cameBack: null, cameBackMs: null }
  if (judged.some((one) => one.cameBack === false)) return { cameBack: false, cameBackMs: null }
  return { cameBack: true, cameBackMs: Math.max(...judged.map((one) => one.cameBackMs ?? 0)) }
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b
}
