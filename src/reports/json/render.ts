import type { RunReport } from '../../model/report.js'

/** `report.json`: keys in the order of `RunReport`, two spaces, one line end. See docs/report.schema.json. */
export function renderJson(report: RunReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
