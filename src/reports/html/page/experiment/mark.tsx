import type { PointTone } from '../../chart.js'

export const toneColours: Readonly<Record<PointTone, string>> = {
  good: 'good',
  open: 'c2',
  bad: 'c5',
  plain: 'c1',
}

/** A point, by whose shape it can be told without colours what became of it. */
export function Mark({ tone, x, y }: { readonly tone: PointTone; readonly x: number; readonly y: number }) {
  switch (tone) {
    case 'bad':
      return (
        <>
          <line x1={x - 4} x2={x + 4} y1={y - 4} y2={y + 4} stroke-width="2" />
          <line x1={x - 4} x2={x + 4} y1={y + 4} y2={y - 4} stroke-width="2" />
        </>
      )
    case 'open':
      return <path d={`M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`} stroke="none" />
    default:
      return <circle cx={x} cy={y} r="4" />
  }
}
