/** What is wrong with a regex, and where. The caller adds the file's line and column. */
export class RegexError extends Error {
  /**
   * @param offset where in the regex, characters from 0
   * @param instead what to write in its place, when that is known
   */
  constructor(
    readonly offset: number,
    message: string,
    readonly instead?: string,
  ) {
    super(message)
    this.name = 'RegexError'
  }
}
