import { percent } from '../reports/format.js'
import type { ExploredDump } from './dump.js'
import { type Html, html } from './html.js'
import { pageDocument } from './page-document.js'
import { shortened } from './parts.js'

/** What a page is: its title and what stands below it. */
export interface Content {
  readonly title: string
  readonly main: Html
}

const onGraph = ({ graph }: ExploredDump) => graph !== null

/** Places in the navigation, and of which dumps they have something to say. */
const places: readonly { href: string; name: string; of: (dump: ExploredDump) => boolean }[] = [
  { href: './', name: 'Summary', of: () => true },
  { href: 'classes', name: 'Classes', of: () => true },
  { href: 'dominators', name: 'Dominators', of: onGraph },
  { href: 'threads', name: 'Threads', of: ({ findings }) => findings.threads !== null },
  { href: 'waste', name: 'Waste', of: onGraph },
  { href: 'search', name: 'Search', of: onGraph },
]

/** The whole document around a page. `here` is the page's address, without what follows the `?`. */
export function documentOf(dump: ExploredDump, here: string, { title, main }: Content): string {
  return pageDocument({
    title: `${shortened(title, 120)} - ${shortened(dump.file, 120)}`,
    subject: shortened(dump.file),
    navigation: 'Explorer',
    links: places.filter(({ of }) => of(dump)),
    here: here === '' ? './' : here,
    main: html`${incomplete(dump)}<h1>${shortened(title)}</h1>\n${main}`,
  })
}

function incomplete({ findings, graph }: ExploredDump): Html {
  const partial = findings.partial ?? graph?.partial ?? null
  if (partial === null) return html``
  return html`<p class="notice" role="note">This dump was read in part: ${percent(partial.shareRead)} of it. ${partial.why}</p>\n`
}
