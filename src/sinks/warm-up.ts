/** Enough for V8 to have optimised the writer; a cold start would look like 25-50 ms of lag. */
const warmUpRecords = 5000
const warmUpMs = 200

/**
 * Writes records into a scratch buffer until the writer runs at full speed, at most 0.2 s long. Records are a
 * pure function of their index, so making some twice changes nothing.
 */
export function warmUp(records: number, write: (ordinal: number) => void): void {
  if (records === 0) return
  const endMs = performance.now() + warmUpMs
  for (let i = 0; i < warmUpRecords; i++) {
    write(i % records)
    if (i % 64 === 63 && performance.now() > endMs) return
  }
}
