import { printable } from '../../reports/printable.js'
import type { LiveNotice } from '../messages.js'

interface NoticesProps {
  readonly run: string | null
  readonly notices: readonly LiveNotice[]
}

const words = { warning: 'warning: ', answer: '', failure: '' } as const

/** What was said during the run, the newest first. */
export function Notices({ run, notices }: NoticesProps) {
  if (notices.length === 0) return null
  return (
    <ul class="notices" aria-label="What was said" aria-live="polite">
      {[...notices].reverse().map(({ kind, text, dump }) => (
        <li class={kind}>
          {words[kind]}
          {printable(text)}{' '}
          {dump !== null && run !== null && (
            <a href={`dump/${encodeURIComponent(run)}/${encodeURIComponent(dump)}/`}>explore</a>
          )}
        </li>
      ))}
    </ul>
  )
}
