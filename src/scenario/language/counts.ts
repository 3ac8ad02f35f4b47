import { breakingMetrics } from '../../model/breaking-metric.js'
import type { Shape } from './shape.js'

/** Every name of a pattern, in Data Caterer's code and in its schema -> the one used inside. */
export const patternNames: Readonly<Record<string, string>> = {
  constant: 'constant',
  ramp: 'ramp',
  spike: 'spike',
  stepped: 'stepped',
  step: 'stepped',
  steps: 'stepped',
  wave: 'wave',
  sine: 'wave',
  sinusoidal: 'wave',
  breakingPoint: 'breakingPoint',
  breaking_point: 'breakingPoint',
}

const patternStep: Shape = {
  name: 'a step of the pattern',
  about: 'One rate for some time',
  required: ['rate', 'duration'],
  keys: {
    rate: { form: 'number', about: 'Records per second' },
    duration: { form: 'text', about: 'How long, such as 30s or 5m' },
  },
}

const breakingCondition: Shape = {
  name: 'breakingCondition',
  about: 'When the stream has broken, and ends early',
  required: ['metric', 'threshold'],
  keys: {
    metric: { form: 'text', about: `What is watched: ${Object.keys(breakingMetrics).join(', ')}` },
    threshold: { form: 'number', about: 'The value beyond which it has broken, in the unit of the metric' },
  },
}

const pattern: Shape = {
  name: 'pattern',
  about: 'How the rate changes over the duration',
  keys: {
    type: { form: { words: Object.keys(patternNames) }, about: 'Kind of pattern' },
    baseRate: { form: 'number', about: 'Records per second outside a spike, or in the middle of a wave' },
    startRate: { form: 'number', about: 'Records per second at the start' },
    endRate: { form: 'number', about: 'Records per second at the end' },
    spikeRate: { form: 'number', about: 'Records per second within the spike' },
    spikeStart: { form: 'number', about: 'Where the spike starts, as a share of the duration, 0 to 1' },
    spikeDuration: { form: 'number', about: 'Length of the spike as a share of the duration, 0 to 1' },
    steps: { form: { list: () => patternStep }, about: 'Rates one after another' },
    amplitude: { form: 'number', about: 'How far the wave goes above and below baseRate' },
    frequency: { form: 'number', about: 'Whole waves within the duration' },
    rateIncrement: { form: 'number', about: 'Records per second added at each interval' },
    incrementInterval: { form: 'text', about: 'Time between two increments, such as 10s' },
    maxRate: { form: 'number', about: 'Records per second at which the increments end' },
    breakingCondition: { form: { map: () => breakingCondition }, about: 'When the stream has broken' },
  },
}

const perField: Shape = {
  name: 'perField',
  about: 'Records for each value of some fields',
  keys: {
    fieldNames: { form: { list: 'text' }, about: 'The fields' },
    count: { form: 'whole', about: 'Records for each value' },
    options: { form: 'any-map', about: 'Spread of the count: min, max, oneOf, distribution' },
  },
}

const perColumnCount: Shape = {
  name: 'perColumnCount',
  about: 'An older spelling of perField',
  keys: {
    rate: { form: 'number', about: 'Records per second; Data Caterer does not read it' },
    columnNames: {
      form: { list: 'text' },
      about: 'The fields',
      embedded: 'not-generated',
      instead: 'set records to the whole number of records',
    },
    count: {
      form: 'whole',
      about: 'Records for each value',
      embedded: 'not-generated',
      instead: 'set records to the whole number of records',
    },
    options: { form: 'any-map', about: 'Spread of the count', embedded: 'not-generated' },
  },
}

export const count: Shape = {
  name: 'count',
  about: 'How many records, and how fast',
  keys: {
    records: { form: 'whole', about: 'Number of records' },
    duration: { form: 'text', about: 'How long to stream, such as 30s, 10m or 1h' },
    rate: { form: 'number', about: 'Records per rateUnit' },
    rateUnit: { form: { words: ['second', 'minute', 'hour'] }, about: 'Unit of rate' },
    pattern: { form: { map: () => pattern }, about: 'How the rate changes over the duration' },
    perColumnCount: { form: { map: () => perColumnCount }, about: 'An older spelling of perField' },
    perField: {
      form: { map: () => perField },
      about: 'Records for each value of some fields',
      embedded: 'not-generated',
      instead: 'set records to the whole number of records',
    },
    options: {
      form: 'any-map',
      about: 'Random number of records',
      embedded: 'not-generated',
      instead: 'set records to a fixed number',
    },
  },
}
