import type { TimelineUnit } from '../../../../model/timeline.js'
import { count, size } from '../../../format.js'

/** A figure with its unit, short. */
export function figure(value: number, unit: TimelineUnit): string {
  switch (unit) {
    case 'bytes':
      return size(value)
    case 'bytesPerSecond':
      return `${size(value)}/s`
    case 'perSecond':
      return value >= 100 || Number.isInteger(value) ? count(value) : value.toFixed(1)
    case 'ms':
      return value >= 10_000 ? `${(value / 1000).toFixed(0)} s` : `${short(value)} ms`
    case 'count':
      return count(value)
    case 'cores':
      return value.toFixed(2)
  }
}

function short(value: number): string {
  if (value >= 100) return count(value)
  return Number(value >= 10 ? value.toFixed(1) : value.toPrecision(2)).toString()
}

/** A figure of an axis, where most are round: `64 MB`, not `64.0 MB`. */
export function axisFigure(value: number, unit: TimelineUnit): string {
  return unit === 'cores' ? Number(value.toFixed(3)).toString() : figure(value, unit).replace('.0 ', ' ')
}

/** Time on the run's clock: `12.3 s`, `4:05`, `1:02:03`. @param stepMs how exact it is to be */
export function clock(ms: number, stepMs = 1000): string {
  const sign = ms < 0 ? '-' : ''
  const whole = Math.abs(ms)
  const fraction = stepMs < 1000 ? `.${Math.floor((whole % 1000) / 100)}` : ''
  const seconds = Math.floor(whole / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${sign}${h}:${two(m)}:${two(s)}${fraction}` : `${sign}${m}:${two(s)}${fraction}`
}
