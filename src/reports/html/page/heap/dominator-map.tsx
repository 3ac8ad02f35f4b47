import { useSignal } from '@preact/signals'
import type { DominatorNode } from '../../../../model/page-data.js'
import { count, percent, size } from '../../../format.js'
import { printable } from '../../../printable.js'
import { mixed, theme } from '../theme.js'
import { squarified } from './treemap.js'

/** Who holds what, as areas; each leads to what it holds in turn. */
export function DominatorMap({ root }: { root: DominatorNode }) {
  // What is mixed depends on it.
  void theme.value
  const way = useSignal<readonly DominatorNode[]>([])
  const at = way.value.at(-1) ?? root
  const children = [...at.children].sort((a, b) => b.retainedBytes - a.retainedBytes)
  const rest = at.retainedBytes - children.reduce((sum, { retainedBytes }) => sum + retainedBytes, 0)
  const parts = [
    ...children.map((node) => ({ node, bytes: node.retainedBytes })),
    ...(rest > at.retainedBytes / 1000 ? [{ node: null, bytes: rest }] : []),
  ].sort((a, b) => b.bytes - a.bytes)
  const boxes = squarified(
    parts.map(({ bytes }) => bytes),
    { x: 0, y: 0, width: 160, height: 60 },
  )
  return (
    <>
      <h3>Who holds what</h3>
      <nav class="crumbs" aria-label="Way into the heap">
        <button type="button" disabled={way.value.length === 0} onClick={() => (way.value = [])}>
          {printable(root.name)}
        </button>
        {way.value.map((node, i) => (
          <button
            type="button"
            class="name"
            disabled={i === way.value.length - 1}
            onClick={() => (way.value = way.value.slice(0, i + 1))}
          >
            {shortened(printable(node.name))}
          </button>
        ))}
        <span class="quiet small">{size(at.retainedBytes)}</span>
      </nav>
      <div class="treemap">
        {parts.map(({ node, bytes }, i) => {
          const { x, y, width, height } = boxes[i]!
          const share = root.retainedBytes > 0 ? bytes / root.retainedBytes : 0
          const place = {
            left: `${(100 * x) / 160}%`,
            top: `${(100 * y) / 60}%`,
            width: `${(100 * width) / 160}%`,
            height: `${(100 * height) / 60}%`,
          }
          const label =
            node === null
              ? `itself and smaller ones: ${size(bytes)}`
              : `${node.objects > 1 ? `${count(node.objects)} x ` : ''}${printable(node.name)}: ${size(bytes)}, ${percent(share)}`
          return (
            <button
              type="button"
              title={label}
              disabled={node === null || node.children.length === 0}
              style={{
                ...place,
                background: mixed('c1', node === null ? 0.05 : 0.1 + 0.24 * Math.min(1, share * 2)),
              }}
              onClick={() => {
                if (node !== null) way.value = [...way.value, node]
              }}
            >
              <span>{label}</span>
            </button>
          )
        })}
      </div>
    </>
  )
}

function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name
}
