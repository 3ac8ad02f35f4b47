import pc from 'picocolors'

/** A text stream to a person or a pipe; knows which of the two it is. */
export interface Terminal {
  readonly isTty: boolean
  readonly columns: number
  readonly colours: ReturnType<typeof pc.createColors>
  write(text: string): void
  /** `write` with a line end. */
  line(text?: string): void
}

/**
 * Colours go only to a terminal, and never when NO_COLOR is set to anything (https://no-color.org);
 * FORCE_COLOR (other than `0`) turns them on for pipes.
 */
export function openTerminal(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0'
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  const isTty = stream.isTTY === true
  return {
    isTty,
    get columns() {
      return stream.columns ?? 80
    },
    colours: pc.createColors(!refused && (forced || isTty)),
    write: (text) => void stream.write(text),
    line: (text = '') => void stream.write(`${text}\n`),
  }
}
