import type { Command } from 'commander'
import { HeapmarkError } from '../model/errors.js'
import { parsePort } from './options.js'

/** What commander makes of `--ui [port]`: absent, without a port, or with one (0 = any free one). */
export interface UiFlags {
  readonly ui?: true | number
}

/** Environment variable with a token that is known beforehand, for a Prometheus that is to scrape. */
const tokenVariable = 'HEAPMARK_UI_TOKEN'

export function addUiOption(command: Command, what: string): Command {
  return command.option('--ui [port]', `${what} on 127.0.0.1 (default port: a free one)`, parsePort)
}

/** 0 = any free port; null = no page. */
export function uiPort({ ui }: UiFlags): number | null {
  return ui === undefined ? null : ui === true ? 0 : ui
}

/** null = a random one. @throws HeapmarkError USAGE for one that could be guessed */
export function uiToken(env: Readonly<Record<string, string | undefined>>): string | null {
  const token = env[tokenVariable] ?? ''
  if (token === '') return null
  if (/^[\w-]{32,128}$/.test(token)) return token
  throw new HeapmarkError('USAGE', `${tokenVariable} is no good token`, {
    place: tokenVariable,
    hint: 'take 32 to 128 letters and digits, such as from: openssl rand -hex 16',
  })
}

/**
 * `--ui` takes a port only where a number follows: in `heapmark run --ui scenario.yaml` the file is no port, although
 * an option with an optional value would take it.
 */
export function withPlainUi(words: readonly string[]): string[] {
  return words.map((word, i) =>
    word === '--ui' && !/^(?:\d+|auto)$/.test(words[i + 1] ?? '') ? '--ui=auto' : word,
  )
}
