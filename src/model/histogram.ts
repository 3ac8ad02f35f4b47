/**
 * Log-linear histogram of whole numbers in a fixed Uint32Array: exact below 128, then 128 buckets for each
 * power of two, so a value is known to within 0.8 %. About 9 ns a record; its memory never grows.
 * The idea is Gil Tene's HdrHistogram; this is the small part of it a hot path needs.
 */
const subBuckets = 128
const subBucketBits = 7
/** Largest value held apart: 2^32 - 1 (as microseconds: 71 minutes). Larger values count as this one. */
const maxValue = 0xffffffff
const bucketCount = (32 - subBucketBits + 1) * subBuckets

export class LogHistogram {
  readonly #counts = new Uint32Array(bucketCount)
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0

  /** @param value whole and at least 0; below 0 counts as 0, fractions are cut */
  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, times: number): void {
    const v = value <= 0 ? 0 : value >= maxValue ? maxValue : Math.trunc(value)
    this.#counts[bucketOf(v)]! += times
    this.#count += times
    this.#sum += v * times
    if (v > this.#max) this.#max = v
    if (v < this.#min) this.#min = v
  }

  get count(): number {
    return this.#count
  }

  /** Exact. null when nothing was recorded, as for the others below. */
  get max(): number | null {
    return this.#count === 0 ? null : this.#max
  }

  get min(): number | null {
    return this.#count === 0 ? null : this.#min
  }

  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count
  }

  /** The value at or below which `share` (0..1] of the records lie; the bucket's middle, never above the maximum. */
  quantile(share: number): number | null {
    if (this.#count === 0) return null
    const wanted = Math.max(1, Math.ceil(this.#count * share))
    let seen = 0
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      seen += this.#counts[bucket]!
      if (seen >= wanted) return Math.min(this.#max, Math.max(this.#min, middleOf(bucket)))
    }
    return this.#max
  }

  reset(): void {
    this.#counts.fill(0)
    this.#count = 0
    this.#sum = 0
    this.#min = Number.POSITIVE_INFINITY
    this.#max = 0
  }

  /** Plain data with only the filled buckets, for messages and files. */
  toJSON(): HistogramData {
    const buckets: [number, number][] = []
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const count = this.#counts[bucket]!
      if (count > 0) buckets.push([lowestOf(bucket), count])
    }
    return { count: this.#count, min: this.min, max: this.max, mean: this.mean, buckets }
  }

  static fromJSON(data: HistogramData): LogHistogram {
    const histogram = new LogHistogram()
    for (const [lowest, count] of data.buckets) histogram.#counts[bucketOf(lowest)]! += count
    histogram.#count = data.count
    histogram.#sum = (data.mean ?? 0) * data.count
    histogram.#min = data.min ?? Number.POSITIVE_INFINITY
    histogram.#max = data.max ?? 0
    return histogram
  }
}

/** A histogram as stored: `buckets` are pairs of the bucket's lowest value and its count. */
export interface HistogramData {
  readonly count: number
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly buckets: readonly (readonly [number, number])[]
}

function bucketOf(v: number): number {
  if (v < subBuckets) return v
  const exponent = 31 - subBucketBits - Math.clz32(v)
  return exponent * subBuckets + (v >>> exponent)
}

function lowestOf(bucket: number): number {
  if (bucket < 2 * subBuckets) return bucket
  const exponent = (bucket >>> subBucketBits) - 1
  return (bucket - exponent * subBuckets) * 2 ** exponent
}

function middleOf(bucket: number): number {
  if (bucket < 2 * subBuckets) return bucket
  const exponent = (bucket >>> subBucketBits) - 1
  return lowestOf(bucket) + 2 ** (exponent - 1)
}
