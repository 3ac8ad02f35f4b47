import { HeapmarkError } from '../model/errors.js'

/** By figure, as shares; `all` for every one without its own. */
export type Margins = Readonly<Record<string, number>>

/** One more `--margin`: `3%`, `0.03`, `peak-rss=3%`. @throws HeapmarkError USAGE */
export function marginOption(text: string, before: Margins): Margins {
  const [, name, number, percent] = /^(?:([a-z0-9-]+)=)?(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  const share = percent === '%' ? Number(number) / 100 : Number(number)
  if (number !== undefined && share >= 0 && share < 1) return { ...before, [name ?? 'all']: share }
  throw new HeapmarkError('USAGE', `--margin '${text}' is not a share below 100 %`, {
    place: '--margin',
    hint: 'write --margin 3%, or of one figure --margin peak-rss=3%',
  })
}
