import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import { printable } from '../../../printable.js'
import { download } from '../download.js'
import { SearchBox } from '../search-box.js'
import { FlameCanvas } from './flame-canvas.js'
import { type Found, findFrames } from './found.js'
import { inverted, type Stacks } from './layout.js'

interface FlameViewProps {
  /** From the root on. */
  readonly stacks: Stacks
  /** By which of the two weights boxes are wide. */
  readonly widthsOf?: 'totals' | 'before'
  /** Buttons beside those of every graph. */
  readonly tools?: ComponentChildren
  /** Between the buttons and the graph. */
  readonly note?: ComponentChildren
  readonly saves: readonly Save[]
  /** What is said when nothing weighs. */
  readonly nothing: string
  /** Of all of it. */
  readonly about: string
  /** Of one frame, after its name. */
  describe(stacks: Stacks, node: number): string
  /** Of what a search found. */
  describeFound(stacks: Stacks, found: Found): string
  /** The same in figures. */
  table(stacks: Stacks): ComponentChildren
}

interface Save {
  readonly words: string
  readonly file: string
  /** @param stacks as they are shown */
  text(stacks: Stacks): string
}

/** A flame graph with what can be done to it: search, turn round, zoom, read, save. */
export function FlameView(props: FlameViewProps) {
  const { stacks: upright, widthsOf = 'totals', saves, describe, describeFound } = props
  const turned = useSignal(false)
  const search = useSignal('')
  const top = useSignal(0)
  const chosen = useSignal(0)
  const isTurned = turned.value
  const stacks = useMemo(() => (isTurned ? inverted(upright) : upright), [upright, isTurned])
  // Turned round, other weights make other nodes.
  useLayoutEffect(() => {
    if (!turned.value) return
    top.value = 0
    chosen.value = 0
  }, [upright])
  const widths = stacks[widthsOf] ?? stacks.totals
  const at = chosen.value < widths.length ? chosen.value : 0
  const zoomed = top.value < widths.length ? top.value : 0
  const found = useMemo(() => findFrames(stacks, search.value), [stacks, search.value])
  return (
    <div class="flame">
      <div class="tools">
        <SearchBox label="Search" text={search} />
        <button
          type="button"
          aria-pressed={isTurned}
          onClick={() => {
            top.value = 0
            chosen.value = 0
            turned.value = !isTurned
          }}
        >
          Invert
        </button>
        {props.tools}
        <button type="button" disabled={zoomed === 0} onClick={() => (top.value = 0)}>
          Reset zoom
        </button>
        <span class="push" />
        {saves.map(({ words, file, text }) => (
          <button type="button" onClick={() => download(text(stacks), file)}>
            {words}
          </button>
        ))}
      </div>
      {props.note}
      {widths[0]! > 0 ? (
        <FlameCanvas
          stacks={stacks}
          widths={widths}
          top={zoomed}
          chosen={at}
          found={search.value === '' ? null : found.nodes}
          onChoose={(node) => (chosen.value = node)}
          onZoom={(node) => {
            top.value = node
            chosen.value = node
          }}
        />
      ) : (
        <p class="none">{props.nothing}</p>
      )}
      <p class="status" role="status">
        {search.value !== '' && (
          <>{found.nodes.size === 0 ? 'No frame has this in its name' : describeFound(stacks, found)}. </>
        )}
        {at > 0 ? (
          <>
            <span class="name">{printable(stacks.frames[stacks.frameOf[at]!]!.name)}</span>:{' '}
            {describe(stacks, at)}
          </>
        ) : (
          <>{props.about} Click or Enter zooms, arrows move, Escape goes back.</>
        )}
      </p>
      {props.table(stacks)}
    </div>
  )
}
