import { MiB } from '../../model/size.js'
import { blockMinima, type Point } from '../statistics/blocks.js'
import { mannKendall } from '../statistics/mann-kendall.js'
import { median } from '../statistics/order.js'
import { type Slope, theilSen } from '../statistics/theil-sen.js'
import type { LiveSetPoint } from './points.js'

/** Share of the run that is left out as warm-up. */
const droppedShare = 1 / 3
/**
 * At most 20 blocks, of at least three points each while that leaves eight: fewer than seven have no 99 % interval
 * by ranks. Series so short that a block is a single point keep the error rates (simulated with 12 to 60 points
 * in the first run: at most 3 false leaks in 1,000, in the family with noise of 5 % and memory .9, else none).
 */
const mostBlocks = 20
const fewestBlocks = 8
const pointsPerBlock = 3
/** Growth of less than this share of the live set, or than this many bytes, is called none. */
const marginShare = 0.05
const marginFloorBytes = 1 * MiB
const risingAtP = 0.01
/** A real leak goes on: what the later and the earlier half of the blocks must carry of the growth. */
const laterHalfShare = 1 / 4
const earlierHalfShare = 1 / 8

/** Old collections that a run must have had after its first record for its growth to be judged. */
export const fewestPoints = Math.ceil(fewestBlocks / (1 - droppedShare))

/** What the points of one run say about growth, before it is put into words. */
export interface Growth {
  /** Block minima of the part after warm-up. */
  readonly blocks: readonly Point[]
  /** Bytes per record. */
  readonly slope: Slope
  readonly pRising: number
  readonly medianBytes: number
  /** Over the judged part of the run, by the slope and by the ends of its interval. */
  readonly growthBytes: number
  readonly growthLowBytes: number
  readonly growthHighBytes: number
  /** What counts as growth at all. */
  readonly marginBytes: number
  /** Growth within half the judged part, by the slope of its earlier and of its later blocks. */
  readonly earlierBytes: number
  readonly laterBytes: number
  readonly rising: boolean
  readonly goesOn: boolean
  readonly bounded: boolean
}

/** Steps 1 to 6 of METHODS section 2. null with too few points to say anything. */
export function measureGrowth(points: readonly LiveSetPoint[]): Growth | null {
  if (points.length < fewestPoints) return null
  const tail = points
    .slice(Math.floor(points.length * droppedShare))
    .map(({ records, bytes }) => ({ x: records, y: bytes }))
  const count = Math.min(mostBlocks, Math.max(fewestBlocks, Math.floor(tail.length / pointsPerBlock)))
  const blocks = blockMinima(tail, count)
  const slope = slopeOf(blocks)
  const medianBytes = median(blocks.map((block) => block.y))
  if (slope === null || medianBytes === null) return null
  const span = spanOf(blocks)
  const growthBytes = slope.slope * span
  const marginBytes = Math.max(marginShare * medianBytes, marginFloorBytes)
  const half = blocks.length >> 1
  const earlierBytes = (slopeOf(blocks.slice(0, half))?.slope ?? 0) * (span / 2)
  const laterBytes = (slopeOf(blocks.slice(half))?.slope ?? 0) * (span / 2)
  const { pRising } = mannKendall(blocks.map((block) => block.y))
  return {
    blocks,
    slope,
    pRising,
    medianBytes,
    growthBytes,
    growthLowBytes: slope.low * span,
    growthHighBytes: slope.high * span,
    marginBytes,
    earlierBytes,
    laterBytes,
    rising: pRising < risingAtP && slope.low > 0 && growthBytes >= marginBytes,
    goesOn: laterBytes >= laterHalfShare * growthBytes && earlierBytes >= earlierHalfShare * growthBytes,
    bounded: slope.high * span <= marginBytes,
  }
}

function slopeOf(blocks: readonly Point[]): Slope | null {
  return theilSen(
    blocks.map((block) => block.x),
    blocks.map((block) => block.y),
  )
}

function spanOf(blocks: readonly Point[]): number {
  return blocks.at(-1)!.x - blocks[0]!.x
}
