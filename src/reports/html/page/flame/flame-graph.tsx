import { useSignal } from '@preact/signals'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { FlameGraphData } from '../../../../model/page-data.js'
import { count, percent, size } from '../../../format.js'
import { printable } from '../../../printable.js'
import { clock } from '../charts/figures.js'
import { download } from '../download.js'
import { colour, theme } from '../theme.js'
import { collapsedText, speedscopeText } from './export.js'
import { type Box, boxesOf, inverted, type Stacks, stacksOf } from './layout.js'
import { selfWithin } from './slices.js'
import { TopTable } from './top-table.js'

const rowHeight = 18
const mostRows = 60
/** Rows that are drawn when the stacks are shallow, so that the graph does not jump. */
const fewestRows = 6

export interface FlameGraphProps {
  readonly graph: FlameGraphData
  /** Only what was recorded in this time, where the recording has times; null for all of it. */
  readonly time: { readonly fromMs: number; readonly toMs: number } | null
}

/** Stacks on a canvas: as many as a recording has, drawn in one go. */
export function FlameGraph({ graph, time }: FlameGraphProps) {
  const turned = useSignal(false)
  const compared = useSignal(false)
  const search = useSignal('')
  const top = useSignal(0)
  const chosen = useSignal(0)
  const isPart = time !== null && graph.slices.length > 0
  const stacks = useMemo(() => {
    const self = isPart ? selfWithin(graph, time.fromMs, time.toMs) : Float64Array.from(graph.self)
    const before = isPart && compared.value ? scaledTo(self, Float64Array.from(graph.self)) : null
    const plain = stacksOf(graph, self, before)
    return turned.value ? inverted(plain) : plain
  }, [graph, turned.value, compared.value, isPart, time?.fromMs, time?.toMs])
  const whole = stacks.totals[0]!
  const at = chosen.value < stacks.totals.length ? chosen.value : 0
  const zoomed = top.value < stacks.totals.length ? top.value : 0
  const found = useMemo(() => matches(stacks, search.value), [stacks, search.value])
  const turn = (change: () => void) => {
    top.value = 0
    chosen.value = 0
    change()
  }
  return (
    <div class="flame">
      <div class="tools">
        <label>
          <span class="quiet small">Search </span>
          <input
            type="search"
            value={search.value}
            onInput={(event) => {
              search.value = event.currentTarget.value
            }}
          />
        </label>
        <button
          type="button"
          aria-pressed={turned.value}
          onClick={() => turn(() => (turned.value = !turned.value))}
        >
          Invert
        </button>
        <button
          type="button"
          aria-pressed={compared.value && isPart}
          disabled={!isPart}
          title={
            isPart ? '' : 'choose a moment above: then its part of the recording is compared with the whole'
          }
          onClick={() => turn(() => (compared.value = !compared.value))}
        >
          Compare with the whole
        </button>
        <button type="button" disabled={zoomed === 0} onClick={() => (top.value = 0)}>
          Reset zoom
        </button>
        <span class="push" />
        <button
          type="button"
          onClick={() => download(collapsedText(stacks), `${graph.weight}.collapsed.txt`)}
        >
          Save collapsed
        </button>
        <button
          type="button"
          onClick={() =>
            download(speedscopeText(stacks, graph.weight, graph.unit), `${graph.weight}.speedscope.json`)
          }
        >
          Save for speedscope
        </button>
      </div>
      {isPart && (
        <p class="small quiet">
          {clock(time.fromMs, 100)} to {clock(time.toMs, 100)} of the recording
          {compared.value && '; red: more than in the whole recording, blue: less'}
        </p>
      )}
      {whole > 0 ? (
        <FlameCanvas
          stacks={stacks}
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
        <p class="none">Nothing was recorded in this time.</p>
      )}
      <p class="status" role="status">
        {search.value !== '' && (
          <>
            {found.nodes.size === 0
              ? 'No frame has this in its name'
              : `${percent(found.weight / whole)} in frames with this in their name`}
            .{' '}
          </>
        )}
        {at > 0 ? (
          <>
            <span class="name">{printable(stacks.frames[stacks.frameOf[at]!]!.name)}</span>:{' '}
            {weightWords(stacks.totals[at]!, graph.unit)}, {percent(stacks.totals[at]! / whole)} of all, by
            itself {weightWords(stacks.self[at]!, graph.unit)}
            {changeWords(stacks, at)}
          </>
        ) : (
          <>
            {weightWords(whole, graph.unit)} in all, of {graph.files.map(printable).join(', ')}. Click or
            Enter zooms, arrows move, Escape goes back.
          </>
        )}
      </p>
      <TopTable stacks={stacks} unit={graph.unit} />
    </div>
  )
}

/** The same shares, with another whole. */
function scaledTo(self: Float64Array, before: Float64Array): Float64Array {
  const sum = (all: Float64Array) => all.reduce((total, one) => total + one, 0)
  const scale = sum(before) > 0 ? sum(self) / sum(before) : 0
  return before.map((one) => one * scale)
}

export function weightWords(weight: number, unit: FlameGraphData['unit']): string {
  return unit === 'bytes'
    ? size(weight)
    : `${count(weight)} ${Math.round(weight) === 1 ? 'sample' : 'samples'}`
}

function changeWords({ before, totals }: Stacks, node: number): string {
  if (before === null) return ''
  const [was, is] = [before[node]! / totals[0]!, totals[node]! / totals[0]!]
  return `; ${percent(was)} of the whole recording, ${percent(is)} here`
}

/** Nodes whose frame has a text in its name, and what weighs in and below them, each weight once. */
function matches(
  stacks: Stacks,
  text: string,
): { readonly nodes: ReadonlySet<number>; readonly weight: number } {
  const nodes = new Set<number>()
  const wanted = text.toLowerCase()
  if (wanted === '') return { nodes, weight: 0 }
  const hits = stacks.frames.map(({ name }) => name.toLowerCase().includes(wanted))
  const within = new Uint8Array(stacks.totals.length)
  let weight = 0
  for (let node = 1; node < within.length; node++) {
    const isHit = hits[stacks.frameOf[node]!]!
    if (isHit) nodes.add(node)
    if (within[stacks.parents[node]!] === 1) within[node] = 1
    else if (isHit) {
      within[node] = 1
      weight += stacks.totals[node]!
    }
  }
  return { nodes, weight }
}

interface CanvasProps {
  readonly stacks: Stacks
  readonly top: number
  readonly chosen: number
  /** What a search found; null without one. */
  readonly found: ReadonlySet<number> | null
  onChoose(node: number): void
  onZoom(node: number): void
}

function FlameCanvas({ stacks, top, chosen, found, onChoose, onZoom }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const boxes = useRef<readonly Box[]>([])
  const colours = theme.value
  useLayoutEffect(() => {
    const element = canvas.current!
    const draw = () => {
      const width = element.clientWidth
      if (width === 0) return
      boxes.current = boxesOf(stacks, top, 0.7 / width).filter(({ depth }) => depth < mostRows)
      paint(element, stacks, boxes.current, chosen, found)
    }
    draw()
    const resized = new ResizeObserver(draw)
    resized.observe(element)
    return () => resized.disconnect()
  }, [stacks, top, chosen, found, colours])
  const boxUnder = (event: MouseEvent) => {
    const { left, top: above, width } = canvas.current!.getBoundingClientRect()
    const x = (event.clientX - left) / width
    const depth = Math.floor((event.clientY - above) / rowHeight)
    return boxes.current.find((box) => box.depth === depth && x >= box.left && x < box.left + box.width)
  }
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: keys move from frame to frame, which are drawn
    <canvas
      ref={canvas}
      tabIndex={0}
      role="application"
      aria-label="Flame graph: arrow keys move between frames, Enter zooms, Escape goes back; the table below has the same figures"
      onClick={(event) => {
        const box = boxUnder(event)
        if (box !== undefined) onZoom(box.node === top ? stacks.parents[box.node]! : box.node)
      }}
      onMouseMove={(event) => {
        const box = boxUnder(event)
        if (box !== undefined && box.node !== chosen) onChoose(box.node)
      }}
      onKeyDown={(event) => {
        const next = moved(stacks, chosen, event.key)
        if (event.key === 'Enter') onZoom(chosen)
        else if (event.key === 'Escape') onZoom(0)
        else if (next !== null) onChoose(next)
        else return
        event.preventDefault()
      }}
    />
  )
}

/** The frame that an arrow leads to; null for other keys. */
function moved({ parents, children, totals }: Stacks, node: number, key: string): number | null {
  const heaviest = (list: readonly number[]) =>
    list.reduce((best, one) => (best === 0 || totals[one]! > totals[best]! ? one : best), 0)
  const beside = children[parents[node]!]!
  switch (key) {
    case 'ArrowDown':
      return heaviest(children[node]!) || node
    case 'ArrowUp':
      return node === 0 ? 0 : parents[node]!
    case 'ArrowLeft':
      return beside[beside.indexOf(node) - 1] ?? node
    case 'ArrowRight':
      return node === 0 ? 0 : (beside[beside.indexOf(node) + 1] ?? node)
    default:
      return null
  }
}

function paint(
  canvas: HTMLCanvasElement,
  stacks: Stacks,
  boxes: readonly Box[],
  chosen: number,
  found: ReadonlySet<number> | null,
): void {
  const depth = boxes.reduce((most, box) => Math.max(most, box.depth + 1), fewestRows)
  const width = canvas.clientWidth
  const height = depth * rowHeight
  canvas.style.height = `${height}px`
  canvas.width = Math.round(width * devicePixelRatio)
  canvas.height = Math.round(height * devicePixelRatio)
  const ctx = canvas.getContext('2d')!
  ctx.scale(devicePixelRatio, devicePixelRatio)
  ctx.font = '11.5px system-ui, sans-serif'
  ctx.textBaseline = 'middle'
  const ink = colour('ink')
  const fills = kindFills()
  const letter = ctx.measureText('m').width * 0.72
  for (const { node, depth: row, left, width: share } of boxes) {
    const x = left * width
    const w = Math.max(0.5, share * width - 0.5)
    const y = row * rowHeight
    const frame = stacks.frames[stacks.frameOf[node]!]!
    const dimmed = found !== null && !found.has(node)
    ctx.globalAlpha = dimmed ? 0.35 : 1
    ctx.fillStyle = stacks.before === null ? fills(frame.kind, frame.name) : changeFill(stacks, node)
    ctx.fillRect(x, y, w, rowHeight - 1)
    ctx.globalAlpha = 1
    if (node === chosen) {
      ctx.strokeStyle = ink
      ctx.lineWidth = 1.5
      ctx.strokeRect(x + 0.75, y + 0.75, Math.max(1, w - 1.5), rowHeight - 2.5)
    }
    const room = Math.floor((w - 8) / letter)
    if (room < 3) continue
    ctx.fillStyle = ink
    const name = printable(shortName(frame.name))
    ctx.fillText(name.length > room ? `${name.slice(0, room - 1)}…` : name, x + 4, y + rowHeight / 2)
  }
}

/** Packages are long and say little beside the class and the method: those are kept whole as long as there is room. */
function shortName(name: string): string {
  return name.length > 40 ? name.replace(/^(?:[a-z_][\w$]*[./])+(?=[A-Z])/, '') : name
}

const hues: Readonly<Record<string, number>> = {
  java: 150,
  javascript: 48,
  native: 14,
  kernel: 280,
  class: 212,
}

/** A hue for the kind of code, a shade for the name, light enough for dark ink (and dark enough for light). */
function kindFills(): (kind: string, name: string) => string {
  const dark = theme.value === 'dark'
  return (kind, name) => {
    let hash = 0
    for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0
    const shade = ((hash >>> 3) % 9) - 4
    const hue = hues[kind] ?? 220
    const saturation = kind === 'other' ? 6 : 42
    return dark
      ? `hsl(${hue + shade} ${saturation}% ${24 + shade}%)`
      : `hsl(${hue + shade} ${saturation + 14}% ${80 + shade}%)`
  }
}

function changeFill({ before, totals }: Stacks, node: number): string {
  const whole = totals[0]!
  const change = (totals[node]! - before![node]!) / whole
  const strength = Math.min(1, Math.abs(change) * 6)
  const hue = change > 0 ? 8 : 215
  return theme.value === 'dark'
    ? `hsl(${hue} ${Math.round(60 * strength)}% ${Math.round(24 + 8 * strength)}%)`
    : `hsl(${hue} ${Math.round(80 * strength)}% ${Math.round(90 - 14 * strength)}%)`
}
