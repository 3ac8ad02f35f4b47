import { percent } from '../reports/format.js'
import type { ExploredDump } from './dump.js'
import { type Html, html } from './html.js'
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
  const links = places.filter(({ of }) => of(dump))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${shortened(title, 120)} - ${shortened(dump.file, 120)} - heapmark</title>
<link rel="stylesheet" href="style.css">
<link rel="icon" href="icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="file"><strong>heapmark</strong> <span>${shortened(dump.file)}</span></p>
<nav aria-label="Explorer"><ul>
${links.map(({ href, name }) =>
  href === (here === '' ? './' : here)
    ? html`<li><a href="${href}" aria-current="page">${name}</a></li>\n`
    : html`<li><a href="${href}">${name}</a></li>\n`,
)}</ul></nav>
</header>
<main id="main">
${incomplete(dump)}<h1>${shortened(title)}</h1>
${main}
</main>
</body>
</html>
`.text
}

function incomplete({ findings, graph }: ExploredDump): Html {
  const partial = findings.partial ?? graph?.partial ?? null
  if (partial === null) return html``
  return html`<p class="notice" role="note">This dump was read in part: ${percent(partial.shareRead)} of it. ${partial.why}</p>\n`
}
