/** What a report says, before a format gives it its looks: every format for people shows the same sections. */
export interface Section {
  readonly title: string
  /** The section in a word or two, said beside its title. */
  readonly headline?: string
  /** Stands before the entries. */
  readonly table?: Table
  readonly entries: readonly Entry[]
}

/** Figures side by side. Cells are one line, printable. */
export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

export interface Column {
  readonly title: string
  /** Words begin under each other, figures end so. */
  readonly holds: 'words' | 'figures'
}

export interface Entry {
  /** null for a line that stands alone. */
  readonly label: string | null
  /** One line, printable. */
  readonly value: string
  /** Something to copy, such as a command: never broken over lines. */
  readonly verbatim?: true
}

export function entry(label: string | null, value: string): Entry {
  return { label, value }
}
