import { studentQuantile } from '../statistics/student.js'

/** How long the same work took in a heap of this size: one run. */
export interface HeapRun {
  readonly heapBytes: number
  readonly timeMs: number
}

/** One curve `T(M) = timeMs + costMsBytes / (M - liveBytes)`. */
export interface Curve {
  /** Of a heap without end. */
  readonly timeMs: number
  readonly costMsBytes: number
  readonly liveBytes: number
}

export interface Interval {
  readonly low: number
  readonly high: number
}

export interface HeapCurve {
  readonly best: Curve
  /** Every curve that the runs do not speak against, by its edge; what follows from the best has its interval here. */
  readonly plausible: readonly Curve[]
  readonly timeMs: Interval
  readonly costMsBytes: Interval
  readonly liveBytes: Interval
}

/** Different heaps that a curve of three unknowns needs, so that it can also be wrong. */
export const fewestHeaps = 4
const gridSteps = 200
/** Of the edge of the plausible curves, at each place of the grid. */
const directions = 48
const alpha = 0.05

/**
 * Time over heap size by the model `T(M) = T_inf + K / (M - L)`: M. Kirisame, P. Shenoy and P. Panchekha, "Optimal
 * heap limits for reducing browser memory use", OOPSLA 2022, section 3. L is profiled on a grid from 0 to just
 * below the smallest heap; for each, T_inf and K follow by linear least squares on 1/(M-L).
 *
 * The 95 % intervals are those of the profile likelihood: all (T_inf, K, L) whose sum of squares is at most
 * `S_min (1 + t^2 / (n - 3))` are plausible, t of Student with n - 3 degrees of freedom (D. M. Bates and
 * D. G. Watts, "Nonlinear Regression Analysis and Its Applications" (1988), section 6.1).
 *
 * @returns null with fewer than four different heaps, or where time does not fall as the heap grows
 */
export function fitHeapCurve(runs: readonly HeapRun[]): HeapCurve | null {
  const heaps = new Set(runs.map((run) => run.heapBytes))
  if (heaps.size < fewestHeaps) return null
  const smallest = Math.min(...heaps)
  const lines = Array.from({ length: gridSteps }, (_, i) => lineAt((smallest * i) / gridSteps, runs))
  const best = lines.reduce((a, b) => (b.squares < a.squares ? b : a))
  if (best.costMsBytes <= 0) return null
  const degrees = runs.length - 3
  const limit = best.squares * (1 + studentQuantile(alpha, degrees) ** 2 / degrees)
  const plausible = lines.filter((line) => line.squares <= limit).flatMap((line) => edgeOf(line, limit))
  return {
    best: curveOf(best),
    plausible,
    timeMs: rangeOf(plausible.map((curve) => curve.timeMs)),
    costMsBytes: rangeOf(plausible.map((curve) => curve.costMsBytes)),
    liveBytes: rangeOf(plausible.map((curve) => curve.liveBytes)),
  }
}

/** The best line for one L, with what its ellipse of other lines needs. */
interface Line extends Curve {
  readonly squares: number
  readonly runs: number
  readonly meanX: number
  /** Sum of squared distances of x = 1/(M-L) from their mean. */
  readonly spreadX: number
}

function lineAt(liveBytes: number, runs: readonly HeapRun[]): Line {
  const n = runs.length
  const x = runs.map((run) => 1 / (run.heapBytes - liveBytes))
  const meanX = x.reduce((a, b) => a + b, 0) / n
  const meanT = runs.reduce((sum, run) => sum + run.timeMs, 0) / n
  let spreadX = 0
  let product = 0
  for (const [i, run] of runs.entries()) {
    spreadX += (x[i]! - meanX) ** 2
    product += (x[i]! - meanX) * (run.timeMs - meanT)
  }
  const costMsBytes = product / spreadX
  const timeMs = meanT - costMsBytes * meanX
  const squares = runs.reduce((sum, run, i) => sum + (run.timeMs - timeMs - costMsBytes * x[i]!) ** 2, 0)
  return { timeMs, costMsBytes, liveBytes, squares, runs: n, meanX, spreadX }
}

/**
 * Lines whose sum of squares is just `limit`: the sum grows by `n da^2 + spreadX dK^2`, where a is the line's
 * height over the mean of x, so they lie on an ellipse round the best.
 */
function edgeOf(line: Line, limit: number): Curve[] {
  const radius = Math.sqrt(limit - line.squares)
  return Array.from({ length: directions }, (_, i) => {
    const angle = (2 * Math.PI * i) / directions
    const height = (radius * Math.cos(angle)) / Math.sqrt(line.runs)
    const slope = (radius * Math.sin(angle)) / Math.sqrt(line.spreadX)
    return {
      timeMs: line.timeMs + height - slope * line.meanX,
      costMsBytes: line.costMsBytes + slope,
      liveBytes: line.liveBytes,
    }
  })
}

function curveOf({ timeMs, costMsBytes, liveBytes }: Line): Curve {
  return { timeMs, costMsBytes, liveBytes }
}

export function rangeOf(values: readonly number[]): Interval {
  return { low: Math.min(...values), high: Math.max(...values) }
}
