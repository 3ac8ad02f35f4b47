import type { Signal } from '@preact/signals'

interface SearchBoxProps {
  readonly label: string
  readonly text: Signal<string>
}

/** What is typed is in `text` at once. */
export function SearchBox({ label, text }: SearchBoxProps) {
  return (
    <label>
      <span class="quiet small">{label} </span>
      <input
        type="search"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
        }}
      />
    </label>
  )
}
