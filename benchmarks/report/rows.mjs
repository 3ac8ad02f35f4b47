// One form for what all benchmarks give.
import { apart } from './noise.mjs'

/**
 * @param row `what`, and either `missing`, or `perSecond` or `figure` with a unit (see spread), and maybe: `ratio` of ours
 * to this row, `goal`, `beside` (words), `failed`
 * @param small short figures are judged by nobody
 */
export function plainRow(benchmark, row, small) {
  const common = { benchmark, what: row.what, note: row.beside ?? null, failed: row.failed === true }
  if (row.missing !== undefined) return { ...common, missing: row.missing }
  const figure = row.figure ?? { ...row.perSecond, unit: '/s' }
  const goals = small ? [] : goalsOf(row.goal ?? null, figure, row.ratio ?? null)
  return { ...common, ...figure, ratio: row.ratio ?? null, goals, noisy: apart(figure) }
}

/** Judged by the median; whether noise explains a miss is for the reader, who sees the intervals. */
function goalsOf(goal, figure, ratio) {
  if (goal === null) return []
  const goals = []
  if (goal.perSecondAtLeast !== undefined) {
    const words = `at least ${goal.perSecondAtLeast.toLocaleString('en-US')} /s`
    goals.push({ words, met: figure.median >= goal.perSecondAtLeast })
  }
  if (goal.ratioAtLeast !== undefined) {
    goals.push({ words: `at least ${goal.ratioAtLeast} x`, met: ratio.median >= goal.ratioAtLeast })
  }
  if (goal.atMost !== undefined) {
    goals.push({ words: `at most ${goal.atMost} ${figure.unit}`, met: figure.median <= goal.atMost })
  }
  if (goal.growthAtMost !== undefined) {
    goals.push({
      words: `growth at most ${100 * goal.growthAtMost} %`,
      met: goal.growth <= goal.growthAtMost,
    })
  }
  return goals
}
