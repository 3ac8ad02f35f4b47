import { type Html, html } from '../../explorer/html.js'
import { pageDocument } from '../../explorer/page-document.js'
import type { Answer } from '../answer.js'

/** What pages are made from. */
export interface PageContext {
  readonly resultsFolder: string
  /** Whether there is a live page beside the list of runs. */
  readonly isLive: boolean
}

const typeOfHtml = 'text/html; charset=utf-8'

/** Where the navigation of every page leads. */
export function pageLinks({
  isLive,
}: PageContext): readonly { readonly href: string; readonly name: string }[] {
  return [
    ...(isLive ? [{ href: './', name: 'Live' }] : []),
    { href: 'runs', name: 'Runs' },
    { href: 'experiments', name: 'Experiments' },
    { href: 'trends', name: 'Trends' },
  ]
}

/** The document around a page; `here` is its address. */
export function documentOf(context: PageContext, here: string, title: string, main: Html): Answer {
  const body = pageDocument({
    title,
    subject: null,
    navigation: 'Pages',
    links: pageLinks(context),
    here,
    main: html`<h1>${title}</h1>\n${main}`,
  })
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
