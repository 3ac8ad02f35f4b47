/**
 * Breaks a line at spaces so that no part is wider than `width`; a word that is wider stands alone. Runs of
 * spaces within a part are kept.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    const at = space > 0 ? space : rest.indexOf(' ')
    if (at <= 0) break
    lines.push(rest.slice(0, at).trimEnd())
    rest = rest.slice(at).trimStart()
  }
  lines.push(rest)
  return lines
}
