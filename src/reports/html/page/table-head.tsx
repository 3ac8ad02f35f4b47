import type { Column } from '../../content/section.js'

/** The row of titles above a table. */
export function TableHead({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map(({ title, holds }) => (
          <th scope="col" class={holds === 'figures' ? 'figure' : undefined}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** Columns of figures with these titles. */
export function figureColumns(...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, holds: 'figures' }))
}

/** Columns of words. */
export function wordColumns(...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, holds: 'words' }))
}
