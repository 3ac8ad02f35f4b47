import type { Section, Table } from '../../content/section.js'
import { Scrollable, Verbatim } from './scrollable.js'
import { TableHead } from './table-head.js'

/** A part of the report as every format for people has it, folded until somebody wants it. */
export function FoldedSection({ section, open = false }: { section: Section; open?: boolean }) {
  return (
    <details class="section" open={open}>
      <summary>
        {section.title}
        {section.headline !== undefined && <span class="quiet"> {section.headline}</span>}
      </summary>
      <SectionBody section={section} />
    </details>
  )
}

export function SectionBody({ section: { table, entries, title } }: { section: Section }) {
  const lone = entries.filter(({ label }) => label === null)
  const labelled = entries.filter(({ label }) => label !== null)
  return (
    <>
      {table !== undefined && <SectionTable table={table} caption={title} />}
      {labelled.length > 0 && (
        <dl class="entries">
          {labelled.map(({ label, value }) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      )}
      {lone.length > 0 && (
        <ul class="plain">
          {lone.map(({ value, verbatim }) => (
            <li>{verbatim ? <Copyable text={value} /> : value.replace(/^- /, '')}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function SectionTable({ table: { columns, rows }, caption }: { table: Table; caption: string }) {
  const figure = (i: number) => (columns[i]!.holds === 'figures' ? 'figure' : 'name')
  return (
    <Scrollable label={caption}>
      <table>
        <TableHead columns={columns} />
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((cell, i) => (
                <td class={figure(i)}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}

/** Something to copy. */
function Copyable({ text }: { text: string }) {
  return (
    <>
      <Verbatim text={text} label="To copy" />
      <button type="button" onClick={() => navigator.clipboard?.writeText(text)}>
        Copy
      </button>
    </>
  )
}
