import type { Segment } from './plan.js'

/**
 * Lambda(t) of METHODS: records due in the first `t` seconds of a segment (a real number). The inverse is
 * exact to rounding, so schedules are computed from the record's number and never drift.
 */
export interface Lambda {
  count(seconds: number): number
  /** The earliest time at which `count` is reached; Infinity when the rate is 0. */
  seconds(count: number): number
}

export function lambdaOf(segment: Segment): Lambda {
  switch (segment.kind) {
    case 'constant':
      return constantLambda(segment.rate)
    case 'ramp':
      return rampLambda(segment.startRate, segment.endRate, segment.durationMs / 1000)
    case 'wave':
      return waveLambda(segment.baseRate, segment.amplitude, segment.periodMs / 1000)
  }
}

function constantLambda(rate: number): Lambda {
  return {
    count: (seconds) => rate * seconds,
    seconds: (count) => (count === 0 ? 0 : count / rate),
  }
}

function rampLambda(startRate: number, endRate: number, duration: number): Lambda {
  const slope = (endRate - startRate) / duration
  return {
    count: (seconds) => seconds * (startRate + (slope * seconds) / 2),
    seconds: (count) => {
      if (count === 0) return 0
      // The root of slope/2 t^2 + startRate t = count, in the form that does not cancel and takes slope 0.
      const root = Math.sqrt(Math.max(0, startRate * startRate + 2 * slope * count))
      return (2 * count) / (startRate + root)
    },
  }
}

function waveLambda(baseRate: number, amplitude: number, period: number): Lambda {
  const omega = (2 * Math.PI) / period
  const swing = amplitude / omega
  const count = (seconds: number) => baseRate * seconds + swing * (1 - Math.cos(omega * seconds))
  return {
    count,
    seconds: (wanted) => {
      // Lambda lies between the line of the base rate and that line raised by 2 * swing.
      let low = Math.max(0, (wanted - 2 * swing) / baseRate)
      let high = wanted / baseRate
      let t = (low + high) / 2
      // Newton, kept inside the bracket by bisection: a few steps reach the last bit.
      for (let step = 0; step < 100 && high > low; step++) {
        const excess = count(t) - wanted
        if (excess > 0) high = t
        else low = t
        const rate = baseRate + amplitude * Math.sin(omega * t)
        let next = t - excess / rate
        if (!(next > low && next < high)) next = (low + high) / 2
        if (next === t || next <= low || next >= high) break
        t = next
      }
      return t
    },
  }
}
