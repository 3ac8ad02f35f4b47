import type { ComponentChildren } from 'preact'
import { printable } from '../../../printable.js'
import { useWidth } from './use-width.js'

interface ChartFrameProps {
  readonly title: string
  readonly height: number
  /** Draws into so many pixels. */
  readonly children: (width: number) => ComponentChildren
  /** Below the drawing. */
  readonly below?: ComponentChildren
}

/** What every chart of an experiment stands in: a caption, and a drawing as wide as there is room. */
export function ChartFrame({ title, height, children, below }: ChartFrameProps) {
  const { ref, width } = useWidth()
  return (
    <figure>
      <figcaption>{printable(title)}</figcaption>
      <div ref={ref}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${printable(title)}; the tables have the same figures`}
        >
          {children(width)}
        </svg>
      </div>
      {below}
    </figure>
  )
}
