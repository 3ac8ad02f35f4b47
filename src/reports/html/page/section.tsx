import { useSignal } from '@preact/signals'
import type { Section, Table } from '../../content/section.js'
import { Scrollable, Verbatim } from './scrollable.js'
import { TableHead } from './table-head.js'

/** A part of the report as every format for people has it, folded until somebody wants it. */
export function FoldedSection({ section, open = false }: { section: Section; open?: boolean }) {
  const { table, entries } = section
  // With its headline all is said: nothing to unfold.
  if (table === undefined && entries.length === 0) {
    return (
      <p class="section">
        <SectionTitle section={section} />
      </p>
    )
  }
  return (
    <details class="section" open={open}>
      <summary>
        <SectionTitle section={section} />
      </summary>
      <SectionBody section={section} />
    </details>
  )
}

function SectionTitle({ section: { title, headline } }: { section: Section }) {
  return (
    <>
      {title}
      {headline !== undefined && <span class="quiet"> {headline}</span>}
    </>
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
              {/* Without a label of its own it goes on with what stands above it. */}
              {label !== '' && <dt>{label}</dt>}
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
                <td class={figure(i)}>{cell === '' ? <DoesNotApply /> : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}

/** Of a row that sums up the others. */
function DoesNotApply() {
  return (
    <span class="quiet" title="does not apply to this row">
      –
    </span>
  )
}

/** Something to copy. */
function Copyable({ text }: { text: string }) {
  const said = useSignal('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      said.value = 'copied'
    } catch {
      said.value = 'the browser does not let this page copy: select the text'
    }
  }
  return (
    <>
      <Verbatim text={text} label="To copy" />
      <button type="button" onClick={() => void copy()}>
        Copy
      </button>{' '}
      <span class="quiet small" role="status">
        {said}
      </span>
    </>
  )
}
