import type { RunReport } from '../../model/report.js'
import { stringify } from './stringify.js'

/** `report.json`: keys in the order of `RunReport`, two spaces, one line end. See docs/report.schema.json. */
export function renderJson(report: RunReport): string {
  return `${stringify(report)}\n`
}
