import { megabytes, size } from '../format.js'
import type { Tone } from './headline.js'

/** What a page draws of an experiment; its figures stand in the tables of the report too. */
export type ExperimentChart = PointsChart | IntervalsChart | LimitsChart

export interface PointsChart {
  readonly look: 'points'
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly groups: readonly PointGroup[]
  /** Parts of the width that the answer is about. */
  readonly bands: readonly { readonly from: number; readonly to: number; readonly words: string }[]
  /** Values of x that the answer is about. */
  readonly marks: readonly { readonly x: number; readonly words: string }[]
  /** Values of y that the points are to be seen beside. */
  readonly levels: readonly { readonly y: number; readonly words: string }[]
}

export interface Axis {
  readonly words: string
  /** `places`: 0, 1, 2 and so on, each as far from the next. */
  readonly scale: 'linear' | 'log' | 'places'
  /** Steps of it are powers of two, as sizes are written. */
  readonly isBytes: boolean
  write(value: number): string
}

export interface PointGroup {
  readonly name: string
  readonly points: readonly ChartPoint[]
  /** Through the points; empty for none. */
  readonly line: readonly { readonly x: number; readonly y: number }[]
}

export interface ChartPoint {
  readonly x: number
  /** null: there is no such figure, as of a run that failed; drawn at the upper edge. */
  readonly y: number | null
  readonly low: number | null
  readonly high: number | null
  readonly tone: PointTone
  /** What it is, in a line. */
  readonly words: string
  /** What became of it, beside the point; without it colour and shape alone say so. */
  readonly label?: string
}

/** `plain`: nothing is good or bad about it. Each has a shape of its own, for colours are not seen by everybody. */
export type PointTone = Tone | 'plain'

export interface IntervalsChart {
  readonly look: 'intervals'
  readonly title: string
  readonly words: string
  readonly rows: readonly {
    readonly name: string
    /** Shares; null where it was not measured. */
    readonly value: number | null
    readonly low: number | null
    readonly high: number | null
    readonly margin: number | null
    readonly tone: Tone
    readonly words: string
  }[]
}

/** Figures as bars from 0, with the limits they were held to. */
export interface LimitsChart {
  readonly look: 'limits'
  readonly title: string
  readonly x: Axis
  readonly rows: readonly {
    readonly name: string
    /** null where it was not measured. */
    readonly value: number | null
    readonly limits: readonly number[]
    readonly tone: PointTone
    /** The figure and what became of it. */
    readonly words: string
    /** Why, in sentences; empty where there is nothing to explain. */
    readonly reason: string
  }[]
}

export function linear(words: string, write: (value: number) => string): Axis {
  return { words, scale: 'linear', isBytes: write === size || write === megabytes, write }
}

export function log(words: string, write: (value: number) => string): Axis {
  return { words, scale: 'log', isBytes: false, write }
}
