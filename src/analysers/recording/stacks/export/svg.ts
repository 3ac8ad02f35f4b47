import type { FrameKind } from '../frames.js'
import type { WeightUnit } from '../stack-trie.js'
import { layOut, type Rectangle } from './layout.js'
import { type ExportSource, oneLine } from './source.js'

const width = 1200
const rowHeight = 17
const headHeight = 44
/** Of a monospaced letter at 11 px. */
const letterWidth = 6.65
const limits = { minWidth: 0.4 / width, maxDepth: 500, maxRectangles: 20_000 }

/**
 * A flame graph as one SVG without script: width is weight, the outermost frame lies at the bottom, the whole name and
 * the figures are in each rectangle's title, which browsers show under the pointer. A comparison draws the later
 * recording: red has more weight than before, blue less, the stronger the more; what is gone is said in words.
 */
export function* svg({ tree, before }: ExportSource): Generator<string> {
  const totals = tree.totals()
  const earlier = before === null ? null : tree.totals(before.self)
  const layout = layOut(tree, totals, limits)
  const height = headHeight + Math.max(1, layout.depth) * rowHeight + 10
  const notes = [
    `${amount(totals[0]!, tree.unit)} in all${earlier === null ? '' : `, ${amount(earlier[0]!, tree.unit)} before`}`,
    ...(layout.hiddenNodes > 0 ? [`${layout.hiddenNodes} frames too narrow or too many to draw`] : []),
    ...(earlier === null ? [] : [goneNote(earlier, totals)]),
  ].filter((note) => note !== '')
  const title = before === null ? 'Flame graph' : 'Flame graph of a change: red grew, blue shrank'
  yield `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="monospace" font-size="11">\n`
  yield `<title>${xmlText(title)}</title>\n<rect width="100%" height="100%" fill="#fff"/>\n`
  yield `<text x="8" y="18" font-size="14" fill="#222">${xmlText(title)}</text>\n`
  yield `<text x="8" y="35" fill="#555">${xmlText(notes.join('; '))}</text>\n`
  const largestChange = earlier === null ? 0 : changeScale(layout.rectangles, earlier, totals)
  for (const { node, depth, left, width: share } of layout.rectangles) {
    const frame = tree.frameOf(node)
    const name = oneLine(tree.frames.name(frame))
    const x = left * width
    const pixels = share * width
    const y = height - 10 - (depth + 1) * rowHeight
    const change = earlier === null ? null : totals[node]! - earlier[node]!
    const fill =
      change === null ? plainFill(name, tree.frames.kind(frame)) : changeFill(change, largestChange)
    const figures = `${amount(totals[node]!, tree.unit)}, ${(share * 100).toFixed(2)} %`
    const moved = change === null ? '' : `, before ${amount(earlier![node]!, tree.unit)}`
    yield `<g><title>${xmlText(`${name} (${figures}${moved})`)}</title><rect x="${x.toFixed(2)}" y="${y}" width="${Math.max(0.2, pixels - 0.4).toFixed(2)}" height="${rowHeight - 1}" fill="${fill}"/>`
    const label = fitting(name, tree.frames.kind(frame), pixels - 6)
    if (label !== '')
      yield `<text x="${(x + 3).toFixed(2)}" y="${y + 12}" fill="#111">${xmlText(label)}</text>`
    yield '</g>\n'
  }
  yield '</svg>\n'
}

/** Text that XML can hold: what it forbids becomes the replacement character. */
function xmlText(text: string): string {
  const allowed = text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  // Marks that turn the direction of writing could make a name read as another one.
  const plain = allowed.replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '\ufffd')
  return plain.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** As much of a name as a rectangle has room for: without its package before it is cut. */
function fitting(name: string, kind: FrameKind, pixels: number): string {
  const letters = Math.floor(pixels / letterWidth)
  if (letters < 3) return ''
  if (Array.from(name).length <= letters) return name
  // Of a class its last word, of a method that and its class.
  const own = kind === 'class' ? /[^.]+$/.exec(name)?.[0] : /^(?:[\w$]+\.)+([\w$]+\.[^.]+)$/.exec(name)?.[1]
  const short = Array.from(own ?? name)
  return short.length <= letters ? short.join('') : `${short.slice(0, letters - 1).join('')}…`
}

/** Hue of each kind of code; the name moves it a little, so that neighbours differ. */
const hues: Record<FrameKind, number> = {
  java: 110,
  javascript: 45,
  native: 28,
  kernel: 10,
  class: 205,
  other: 270,
}

function plainFill(name: string, kind: FrameKind): string {
  let hash = 0
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0
  const spread = (hash >>> 8) % 21
  return `hsl(${hues[kind] - 10 + spread},${62 + ((hash >>> 16) % 15)}%,${66 + ((hash >>> 24) % 9)}%)`
}

function changeScale(rectangles: readonly Rectangle[], earlier: Float64Array, later: Float64Array): number {
  let largest = 0
  for (const { node } of rectangles) largest = Math.max(largest, Math.abs(later[node]! - earlier[node]!))
  return largest
}

function changeFill(change: number, largest: number): string {
  if (change === 0 || largest === 0) return 'hsl(0,0%,88%)'
  const strength = Math.sqrt(Math.abs(change) / largest)
  return `hsl(${change > 0 ? 4 : 215},80%,${Math.round(90 - 32 * strength)}%)`
}

/** What only the earlier recording has cannot be drawn: it has no width. */
function goneNote(earlier: Float64Array, later: Float64Array): string {
  let gone = 0
  for (let node = 1; node < earlier.length; node++) if (later[node] === 0 && earlier[node]! > 0) gone++
  return gone === 0 ? '' : `${gone} frames of before are gone`
}

function amount(weight: number, unit: WeightUnit): string {
  if (unit === 'samples') return `${Math.round(weight)} samples`
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let step = 0
  let scaled = weight
  while (Math.abs(scaled) >= 1024 && step < units.length - 1) {
    scaled /= 1024
    step++
  }
  return `${step === 0 ? Math.round(scaled) : scaled.toFixed(1)} ${units[step]}`
}
