import { type Html, html } from '../../explorer/html.js'
import type { Answer } from '../answer.js'

/** What pages are made from. */
export interface PageContext {
  readonly resultsFolder: string
  /** Whether there is a live page beside the list of runs. */
  readonly isLive: boolean
}

const typeOfHtml = 'text/html; charset=utf-8'

/** The document around a page; `here` is its address. */
export function documentOf(context: PageContext, here: string, title: string, main: Html): Answer {
  const places = [...(context.isLive ? [{ href: './', name: 'Live' }] : []), { href: 'runs', name: 'Runs' }]
  const body = html`<!doctype html>
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
<p class="file"><strong>heapmark</strong></p>
<nav aria-label="Pages"><ul>
${places.map(({ href, name }) =>
  href === here
    ? html`<li><a href="${href}" aria-current="page">${name}</a></li>\n`
    : html`<li><a href="${href}">${name}</a></li>\n`,
)}</ul></nav>
</header>
<main id="main">
<h1>${title}</h1>
${main}
</main>
</body>
</html>
`.text
  return { status: 200, type: typeOfHtml, body }
}

export function notFound(context: PageContext, why = 'There is no such page.'): Answer {
  const main = html`<p>${why}</p>\n<p><a href="runs">To the runs</a></p>`
  return { ...documentOf(context, '', 'Not found', main), status: 404 }
}

/** A page that brings a policy of its own, as `scripts/build-page.mjs` puts it in; nobody may frame it besides. */
export function builtPage(body: string): Answer {
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(body)?.[1]
  if (policy === undefined) throw new Error('a built page has no Content-Security-Policy')
  return { status: 200, type: typeOfHtml, body, policy: `${policy}; frame-ancestors 'none'` }
}
