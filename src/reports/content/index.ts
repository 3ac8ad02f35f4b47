import type { RunReport } from '../../model/report.js'
import { artefactsSection, notesSection, notMeasuredSection, originSection, qualitySection } from './about.js'
import { accountSection } from './account.js'
import {
  allocationSection,
  gcAdviceSection,
  heapDumpSection,
  hotFramesSection,
  liveObjectsSection,
} from './artefacts.js'
import { budgetsSection } from './budgets.js'
import { beforeTheEndSection, perturbationsSection } from './events.js'
import { faultsSection } from './faults.js'
import { isStream } from './head.js'
import { growthSection, memorySection, workSection } from './memory.js'
import type { Section } from './section.js'
import { ledgerSection, outcomeSection, rateSection, receiverSection } from './stream.js'
import { treeSection } from './tree.js'

export { headSections } from './head.js'

/** All that follows the head, in order; sections with nothing to say are left out. */
export function bodySections(report: RunReport): Section[] {
  return [
    outcomeSection(report),
    budgetsSection(report),
    beforeTheEndSection(report),
    ...(isStream(report) ? [ledgerSection(report), rateSection(report)] : []),
    memorySection(report),
    accountSection(report),
    treeSection(report),
    growthSection(report),
    heapDumpSection(report),
    workSection(report),
    gcAdviceSection(report),
    allocationSection(report),
    liveObjectsSection(report),
    hotFramesSection(report),
    receiverSection(report),
    perturbationsSection(report),
    faultsSection(report),
    qualitySection(report),
    notesSection(report),
    artefactsSection(report),
    notMeasuredSection(report),
    originSection(report),
  ].filter(
    (section) => section.headline !== undefined || section.entries.length > 0 || section.table !== undefined,
  )
}
