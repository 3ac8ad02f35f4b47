import type { TrendPageData, TrendPageSet } from '../../model/page-data.js'
import { basisInWords } from '../../reports/trend/words.js'
import type { PastRun } from './history.js'
import type { Trend } from './trend.js'

/** What a page of trends holds, those of one scenario. @param hrefOf where the report of a run is; null for nowhere */
export function trendPage(
  scenario: string,
  trends: readonly Trend[],
  hrefOf: (run: PastRun) => string | null,
  links: TrendPageData['links'] = [],
): TrendPageData {
  return { kind: 'trend', scenario, trends: trends.map((trend) => setOf(trend, hrefOf)), links }
}

function setOf({ runs, figures }: Trend, hrefOf: (run: PastRun) => string | null): TrendPageSet {
  return {
    basis: basisInWords(runs.at(-1)!),
    runs: runs.map((run) => ({ id: run.id, startedAt: run.startedAt, href: hrefOf(run) })),
    figures,
  }
}
