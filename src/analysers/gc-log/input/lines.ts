import type { FileState } from './file-state.js'

/** No line of a GC log comes near it; a longer one is damage, counted and passed over without being held. */
export const longestLine = 16 * 1024

/**
 * Cuts a source into lines. They are handed over as a text and a range within it, decoded as Latin-1: one byte
 * one character, so a megabyte is decoded by one copy and no line is cut out that nobody reads. What is kept for
 * showing is decoded as UTF-8 by `copyText`. A `\r` before the line end is not part of the line.
 * @param onLine the range is valid until it returns; `cut` says that the line end is missing
 * @param onTooLong a line longer than `longestLine`, by its first characters
 */
export async function readLines(
  chunks: AsyncIterable<Buffer>,
  state: FileState,
  onLine: (text: string, from: number, to: number, cut: boolean) => void,
  onTooLong: (start: string) => void,
): Promise<void> {
  let rest = ''
  let skipping = false
  for await (const chunk of chunks) {
    state.textBytes += chunk.length
    const text = rest + chunk.toString('latin1')
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const to = end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end
      state.lines++
      if (skipping) skipping = false
      else if (to - from > longestLine) onTooLong(text.slice(from, from + 200))
      else onLine(text, from, to, false)
      from = end + 1
    }
    rest = text.slice(from)
    if (skipping) rest = ''
    else if (rest.length > longestLine) {
      onTooLong(rest.slice(0, 200))
      skipping = true
      rest = ''
    }
  }
  if (rest === '' && !skipping) return
  state.lines++
  state.cutLastLine = true
  if (!skipping) onLine(rest, 0, rest.endsWith('\r') ? rest.length - 1 : rest.length, true)
}
