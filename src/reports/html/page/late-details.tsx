import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'

interface LateDetailsProps {
  readonly summary: string
  content(): ComponentChildren
}

/** Figures behind what is drawn, for whoever cannot or does not want to see it. Made when they are asked for. */
export function LateDetails({ summary, content }: LateDetailsProps) {
  const open = useSignal(false)
  return (
    <details
      class="tables"
      onToggle={(event) => {
        open.value = event.currentTarget.open
      }}
    >
      <summary>{summary}</summary>
      {open.value && content()}
    </details>
  )
}
