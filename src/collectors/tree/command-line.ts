const mostCharacters = 120

/**
 * /proc/<pid>/cmdline as one line of text: words parted by blanks, cut at 120 characters. A program may set it to
 * anything, so what could steer a terminal or turn a line around is shown as U+FFFD.
 */
export function showCommandLine(words: string): string {
  const line = words
    .replace(/\0+$/, '')
    .replaceAll('\0', ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\ufffd')
  const characters = [...line.slice(0, 2 * mostCharacters + 2)]
  if (characters.length <= mostCharacters) return line
  return `${characters.slice(0, mostCharacters - 1).join('')}…`
}
