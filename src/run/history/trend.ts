import { type FigureTrend, type TrendFigure, trendFigures } from '../../model/trend.js'
import { historyFolders } from './folders.js'
import { History, type PastRun } from './history.js'
import { keptName, likenessKey } from './line.js'

/** Completed runs that may be compared with each other, oldest first. */
export interface Trend {
  readonly runs: readonly PastRun[]
  readonly figures: readonly FigureTrend[]
}

/** As many as fit in a line of text. */
const mostRunsInLine = 40
/** As many as a chart can tell apart in a narrow window. */
export const mostRunsInChart = 100
/** How far back is looked. */
const furthest = 500
const mostTrends = 5

/** The trends of a scenario's runs: one for each set of runs that were asked the same, the latest first. */
export async function trendsOf(
  resultsFolder: string,
  scenario: string,
  mostRuns = mostRunsInLine,
): Promise<Trend[]> {
  const wanted = keptName(scenario)
  const groups = groupsOf(await pastRuns(resultsFolder, (run) => run.scenario === wanted))
  return [...groups.values()]
    .filter((runs) => runs.length >= 2)
    .slice(0, mostTrends)
    .map((runs) => trendOf(runs.slice(0, mostRuns).toReversed()))
}

/** Completed runs of every scenario by what makes them comparable (`likenessKey`), newest first; the latest set first. */
export async function comparableRuns(
  resultsFolder: string,
): Promise<ReadonlyMap<string, readonly PastRun[]>> {
  return groupsOf(await pastRuns(resultsFolder, () => true))
}

/** @param runs newest first */
function groupsOf(runs: readonly PastRun[]): Map<string, PastRun[]> {
  const groups = new Map<string, PastRun[]>()
  for (const run of runs) {
    const key = likenessKey(run)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [run])
    else group.push(run)
  }
  return groups
}

/** Completed ones, newest first, those of suites among them. */
async function pastRuns(resultsFolder: string, isWanted: (run: PastRun) => boolean): Promise<PastRun[]> {
  const runs: PastRun[] = []
  for (const folder of historyFolders(resultsFolder)) {
    let taken = 0
    for await (const run of new History(folder).runs()) {
      if ('problem' in run || run.isGoing || run.outcome !== 'completed' || !isWanted(run)) continue
      runs.push(run)
      if (++taken >= furthest) break
    }
  }
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
}

/** @param runs oldest first */
export function trendOf(runs: readonly PastRun[]): Trend {
  return {
    runs,
    figures: trendFigures.map((figure) => figureTrend(figure, runs)).filter((one) => one !== null),
  }
}

/** @returns null when the last run did not measure it: there is nothing to hold against the others */
function figureTrend(figure: TrendFigure, runs: readonly PastRun[]): FigureTrend | null {
  const values = runs.map((run) => run[figure])
  const last = values.at(-1) ?? null
  if (last === null) return null
  const before = values.slice(0, -1).filter((value) => value !== null)
  return {
    figure,
    values,
    last,
    median: medianOf(before),
    before: before.length,
    record: recordOf(last, before),
  }
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Among fewer than three the last one is the highest or lowest too often to be worth a word. */
function recordOf(last: number, before: readonly number[]): FigureTrend['record'] {
  if (before.length < 3) return null
  if (before.every((value) => value < last)) return 'highest'
  return before.every((value) => value > last) ? 'lowest' : null
}
