import { useSignal } from '@preact/signals'
import type { HeapPageData } from '../../../../model/page-data.js'
import type { RunReport } from '../../../../model/report.js'
import { count, percent, size } from '../../../format.js'
import { printable } from '../../../printable.js'
import { Scrollable } from '../scrollable.js'
import { SearchBox } from '../search-box.js'
import { figureColumns, TableHead, wordColumns } from '../table-head.js'
import { DominatorMap } from './dominator-map.js'

const firstRows = 15

/** Who holds the heap of the run's dump, and what it is made of. */
export function HeapPart({ heap, report }: { heap: HeapPageData | null; report: RunReport }) {
  return (
    <section class="part" id="heap" aria-labelledby="heap-title">
      <h2 id="heap-title">Heap dump</h2>
      {heap === null ? (
        <p class="none">
          No dump to show: {printable(report.notMeasured['heapDump'] ?? 'the run left none')}.{' '}
          <code>--oom-dump</code> keeps one when the heap runs out, <code>heapmark dump</code> makes one while
          the program runs.
        </p>
      ) : (
        <Dump heap={heap} />
      )}
    </section>
  )
}

function Dump({ heap: { file, findings, dominators } }: { heap: HeapPageData }) {
  const { objects, shallowBytes, reachable, partial, notes, suspects, mode } = findings
  return (
    <>
      <p class="about">
        <span class="mono">{printable(file)}</span>
        <span>
          {count(objects)} objects of {size(shallowBytes)}
        </span>
        {reachable !== null && <span>{size(reachable.bytes)} reachable</span>}
        {partial !== null && (
          <span>
            {percent(partial.shareRead)} read: {printable(partial.why)}
          </span>
        )}
      </p>
      <h3>Leak suspects</h3>
      {suspects.length === 0 ? (
        <p class="none">
          {mode === 'full'
            ? 'No object and no class holds a conspicuous part of this heap.'
            : 'The dump was read by class only: heapmark analyze --mode full looks for who holds what.'}
        </p>
      ) : (
        <ol class="suspects">
          {suspects.map((suspect) => (
            <Suspect suspect={suspect} />
          ))}
        </ol>
      )}
      {dominators !== null && <DominatorMap root={dominators} />}
      <Histogram findings={findings} />
      {notes.length > 0 && (
        <ul class="plain quiet">
          {notes.map((note) => (
            <li>{printable(note)}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function Suspect({ suspect }: { suspect: HeapPageData['findings']['suspects'][number] }) {
  const { sentence, path, holds } = suspect
  return (
    <li>
      {printable(sentence)}
      <details>
        <summary>The way from a root, and what it holds</summary>
        <ol class="path">
          {path.map(({ className, via, objectId }) => (
            <li>
              <span class="quiet">{printable(via)}</span> <span class="name">{printable(className)}</span>{' '}
              <span class="quiet mono">{printable(objectId)}</span>
            </li>
          ))}
        </ol>
        <table>
          <TableHead columns={[...wordColumns('class'), ...figureColumns('objects', 'their own size')]} />
          <tbody>
            {holds.map((held) => (
              <tr>
                <th scope="row" class="name">
                  {printable(held.name)}
                </th>
                <td class="figure">{count(held.count)}</td>
                <td class="figure">{size(held.shallowBytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </li>
  )
}

function Histogram({ findings }: { findings: HeapPageData['findings'] }) {
  const filter = useSignal('')
  const all = useSignal(false)
  const { classes, mode, reachable, shallowBytes } = findings
  const isFull = mode === 'full'
  const wanted = filter.value.toLowerCase()
  const matching = classes.filter(({ name }) => name.toLowerCase().includes(wanted))
  const shown = all.value ? matching : matching.slice(0, firstRows)
  const whole = reachable?.bytes ?? shallowBytes
  return (
    <>
      <h3>Classes</h3>
      <div class="tools">
        <SearchBox label="Filter" text={filter} />
        {matching.length > firstRows && (
          <button type="button" aria-pressed={all.value} onClick={() => (all.value = !all.value)}>
            All {count(matching.length)}
          </button>
        )}
      </div>
      <Scrollable label="Classes of the heap">
        <table>
          <TableHead
            columns={[
              ...wordColumns('class'),
              ...figureColumns(...(isFull ? ['retained', 'share'] : []), 'own size', 'objects'),
            ]}
          />
          <tbody>
            {shown.map((one) => (
              <tr>
                <th scope="row" class="name">
                  {printable(one.name)}
                </th>
                {isFull && (
                  <td class="figure">{one.retainedBytes === null ? 'not known' : size(one.retainedBytes)}</td>
                )}
                {isFull && (
                  <td class="figure">
                    {one.retainedBytes === null || whole === 0 ? '' : percent(one.retainedBytes / whole)}
                  </td>
                )}
                <td class="figure">{size(one.shallowBytes)}</td>
                <td class="figure">{count(one.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
      {shown.length === 0 && <p class="none">No class has this in its name.</p>}
    </>
  )
}
