import type { ComponentChildren } from 'preact'

interface ScrollableProps {
  readonly label: string
  readonly children: ComponentChildren
  readonly look?: string
}

/** What may be wider or longer than the window: a table, a log. Keys scroll it once it has the focus. */
export function Scrollable({ label, children, look = 'wide' }: ScrollableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it nobody can scroll it with keys
    <section class={look} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}

/** Text as it is, to be read or copied. */
export function Verbatim({ text, label }: { text: string; label: string }) {
  return (
    <Scrollable label={label} look="verbatim">
      <pre>{text}</pre>
    </Scrollable>
  )
}
