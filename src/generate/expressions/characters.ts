/**
 * Text by characters (code points), as Spark counts it, while JavaScript counts UTF-16 units. Without
 * surrogates, which is nearly always, the two are the same and the fast way is taken.
 */
const surrogate = /[\ud800-\udfff]/

export function characterCount(text: string): number {
  if (!surrogate.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

/** The characters from `start` to before `end`, both from 0 and within the text or outside it. */
export function sliceCharacters(text: string, start: number, end: number): string {
  const from = Math.max(0, start)
  if (end <= from) return ''
  if (!surrogate.test(text)) return text.slice(from, end)
  return [...text].slice(from, end).join('')
}
