/** Short texts for a terminal line. */

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

export function formatCount(n: number): string {
  return counts.format(n)
}

/** Whole numbers from 10 on, one decimal below. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 10) return formatCount(perSecond)
  return String(Math.round(perSecond * 10) / 10)
}

/** Bytes as whole MiB, at least one digit: `0.4`, `12`. */
export function formatMiB(bytes: number): string {
  const mib = bytes / 1048576
  return mib >= 10 ? counts.format(mib) : mib.toFixed(1)
}

/** `0:08`, `12:34`, `1:02:03`. */
export function formatTime(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
