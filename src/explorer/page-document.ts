import { type Html, html } from './html.js'

/** What stands around a page without scripts. */
export interface PageDocument {
  /** Of the window. */
  readonly title: string
  /** Beside the program's name; null for nothing. */
  readonly subject: string | null
  /** What the navigation is called, and where it leads. */
  readonly navigation: string
  readonly links: readonly { readonly href: string; readonly name: string }[]
  /** The address of this page among the links. */
  readonly here: string
  readonly main: Html
}

/** The whole document around a page. */
export function pageDocument({ title, subject, navigation, links, here, main }: PageDocument): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - heapmark</title>
<link rel="stylesheet" href="style.css">
<link rel="icon" href="icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="file"><strong>heapmark</strong>${subject === null ? null : html` <span>${subject}</span>`}</p>
<nav aria-label="${navigation}"><ul>
${links.map(({ href, name }) =>
  href === here
    ? html`<li><a href="${href}" aria-current="page">${name}</a></li>\n`
    : html`<li><a href="${href}">${name}</a></li>\n`,
)}</ul></nav>
</header>
<main id="main">
${main}
</main>
</body>
</html>
`.text
}
