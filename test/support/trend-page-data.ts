import type { TrendPageData } from '../../src/model/page-data.js'
import { MiB } from '../../src/model/size.js'

/** An invented trend of five runs, the last of which is larger than all before. */
export const trendPageData: TrendPageData = {
  kind: 'trend',
  scenario: 'orders',
  trends: [
    {
      basis: 'embedded, heap 16.0 MB to 64.0 MB, 1,000 records, 100/s',
      runs: [1, 2, 3, 4, 5].map((day) => ({
        id: `2026-01-0${day}T10-00-00Z-orders`,
        startedAt: `2026-01-0${day}T10:00:00.000Z`,
        href: day === 3 ? null : `run?id=${day}`,
      })),
      figures: [
        {
          figure: 'peakRssBytes',
          values: [60, 62, 61, 63, 72].map((mb) => mb * MiB),
          last: 72 * MiB,
          median: 61.5 * MiB,
          before: 4,
          record: 'highest',
        },
        {
          figure: 'bytesPerRecord',
          values: [null, -1.5, null, 0.5, 0.5],
          last: 0.5,
          median: -0.5,
          before: 2,
          record: null,
        },
        {
          figure: 'gcShare',
          values: [null, null, null, null, 0.01],
          last: 0.01,
          median: null,
          before: 0,
          record: null,
        },
        { figure: 'p99LagMs', values: [0, 0, 0, 0, 0], last: 0, median: 0, before: 4, record: null },
      ],
    },
  ],
  links: [],
}
