import type { ExploredDump } from './dump.js'
import { html } from './html.js'
import { type Content, documentOf } from './layout.js'
import { pages } from './pages/index.js'
import { BadRequest, Query } from './request.js'
import { icon, stylesheet } from './style.js'

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Answers an address behind the token, such as `object?id=0x7f0012`. Never rejects: a fault goes to `onFault`. */
export async function answer(
  dump: ExploredDump,
  address: string,
  words: URLSearchParams,
  onFault: (error: unknown) => void,
): Promise<Answer> {
  if (address === 'style.css') return { status: 200, type: 'text/css; charset=utf-8', body: stylesheet }
  if (address === 'icon.svg') return { status: 200, type: 'image/svg+xml', body: icon }
  const { status, content } = await contentOf(dump, address, words, onFault)
  return { status, type: 'text/html; charset=utf-8', body: documentOf(dump, address, content) }
}

async function contentOf(
  dump: ExploredDump,
  address: string,
  words: URLSearchParams,
  onFault: (error: unknown) => void,
): Promise<{ status: number; content: Content }> {
  try {
    if (!Object.hasOwn(pages, address)) throw new BadRequest(404, 'There is no such page.')
    return { status: 200, content: await pages[address]!(dump, new Query(words)) }
  } catch (error) {
    if (error instanceof BadRequest) {
      const title = error.status === 404 ? 'Not found' : 'This cannot be answered'
      return { status: error.status, content: { title, main: explained(error.message) } }
    }
    onFault(error)
    const why = 'The dump could not be read again, or heapmark is at fault: the terminal says more.'
    return { status: 500, content: { title: 'This page could not be made', main: explained(why) } }
  }
}

function explained(why: string) {
  return html`<p>${why}</p>
<p><a href="./">To the summary</a></p>`
}
