import { useLayoutEffect, useRef } from 'preact/hooks'
import { printable } from '../../../printable.js'
import { colour, theme } from '../theme.js'
import { type Box, boxesOf, type Stacks } from './layout.js'

const rowHeight = 18
const mostRows = 60
/** Rows that are drawn when the stacks are shallow, so that the graph does not jump. */
const fewestRows = 6

interface CanvasProps {
  readonly stacks: Stacks
  /** Totals by which boxes are wide. */
  readonly widths: Float64Array
  readonly top: number
  readonly chosen: number
  /** What a search found; null without one. */
  readonly found: ReadonlySet<number> | null
  onChoose(node: number): void
  onZoom(node: number): void
}

/** Stacks on a canvas: as many as a recording has, drawn in one go. */
export function FlameCanvas({ stacks, widths, top, chosen, found, onChoose, onZoom }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const boxes = useRef<readonly Box[]>([])
  const colours = theme.value
  useLayoutEffect(() => {
    const element = canvas.current!
    const draw = () => {
      const width = element.clientWidth
      if (width === 0) return
      boxes.current = boxesOf(stacks, widths, top, 0.7 / width).filter(({ depth }) => depth < mostRows)
      paint(element, stacks, boxes.current, chosen, found)
    }
    draw()
    const resized = new ResizeObserver(draw)
    resized.observe(element)
    return () => resized.disconnect()
  }, [stacks, widths, top, chosen, found, colours])
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
        const next = moved(stacks, widths, chosen, event.key)
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
function moved(
  { parents, children }: Stacks,
  totals: Float64Array,
  node: number,
  key: string,
): number | null {
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
