import { makeRunPage } from '../analysers/page-data/run-page.js'
import { timelineCharts } from '../reports/text/timeline-charts.js'
import { askedRates } from './asked-rates.js'

/**
 * Heap, RSS, rate and lag of a run over time, in characters, made of its folder alone.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE
 */
export async function makeTimelineCharts(runFolder: string): Promise<string> {
  const { page } = await makeRunPage(runFolder, askedRates)
  return timelineCharts(page.timeline)
}
