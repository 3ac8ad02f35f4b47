import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { figureAt } from '../../analysers/budgets/figure.js'
import { summariseFigures } from '../../analysers/summary/summarise.js'
import type { AskedBudget, Baseline } from '../../model/budget.js'
import { budgetKind } from '../../model/budgets/kinds.js'
import { readLimit } from '../../model/budgets/limit.js'
import { reportFormats } from '../../reports/index.js'
import { historyFolders } from './folders.js'
import { History, type PastRun, reportAsWritten } from './history.js'
import { type Likeness, likenessKey } from './line.js'
import { readPins } from './pins.js'

/** Names of the budgets whose limit refers to a baseline. */
export function relativeBudgets(asked: readonly AskedBudget[]): string[] {
  return asked
    .filter(({ name, limit }) => {
      const kind = budgetKind(name)
      return kind !== undefined && readLimit(name, kind, limit).kind === 'baseline'
    })
    .map(({ name }) => name)
}

/**
 * The earlier run that a new one is held against: the last one like it that was pinned, else the last that was completed
 * and failed no budget, so that a run that is worse does not become the measure of the next.
 * @returns null when there is none
 */
export async function findBaseline(
  resultsFolder: string,
  likeness: Likeness,
  names: readonly string[],
): Promise<Baseline | null> {
  const key = likenessKey(likeness)
  const found = { pinned: null as PastRun | null, last: null as PastRun | null }
  for (const folder of historyFolders(resultsFolder)) {
    const pins = readPins(folder)
    for await (const run of new History(folder).runs()) {
      if ('problem' in run || run.isGoing || likenessKey(run) !== key) continue
      if (pins.has(run.id)) found.pinned = later(found.pinned, run)
      const sound = run.outcome === 'completed' && run.budgets.failed === 0
      if (sound) found.last = later(found.last, run)
      // Newest first: those that follow are older, but one of them may be pinned.
      if (sound && pins.size === 0) break
    }
  }
  const run = found.pinned ?? found.last
  if (run === null) return null
  return { run: run.id, pinned: run === found.pinned, figures: await figuresOf(run.path, names) }
}

function later(a: PastRun | null, b: PastRun): PastRun {
  return a === null || b.startedAt > a.startedAt ? b : a
}

async function figuresOf(folder: string, names: readonly string[]): Promise<Record<string, number>> {
  const report = await reportOf(folder)
  const figures: Record<string, number> = {}
  for (const name of names) {
    const kind = budgetKind(name)
    const figure = kind === undefined ? null : figureAt(report, kind.figure)
    if (typeof figure === 'number') figures[name] = figure
  }
  return figures
}

/** As it was written, when that can be trusted. */
async function reportOf(folder: string): Promise<unknown> {
  if ((await reportAsWritten(folder)) === null) return summariseFigures(folder)
  return JSON.parse(await readFile(join(folder, reportFormats.json.file), 'utf8'))
}
