import type { GcLogFindings } from '../../model/gc-log-findings.js'
import type { GcPageData } from '../../model/page-data.js'
import type { RunReport } from '../../model/report.js'
import type { LengthStep } from '../timeline/pause-lengths.js'

/** What a page shows of garbage collection beside the report's own figures. */
export function gcPage(
  { gc }: RunReport,
  log: GcLogFindings | null,
  histogram: readonly LengthStep[],
): GcPageData {
  const causes = log?.causes ?? []
  const byCause = causes.length > 0
  const rows = byCause
    ? causes
    : gc.byName.map(({ name, count, pauseMsTotal, pauseMsMax }) => ({
        cause: name,
        collections: count,
        pauseMsTotal,
        pauseMsMax,
      }))
  return {
    histogram,
    causes: [...rows].sort((a, b) => b.pauseMsTotal - a.pauseMsTotal),
    causesAre: byCause ? 'causes' : 'names',
  }
}
