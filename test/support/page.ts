/** What a test asks of a page of HTML that our own code wrote: more than any parser would, for ours is regular. */
export interface PageParts {
  /** Markup that is not of the words allowed, whatever a browser would make of it. */
  readonly strange: readonly string[]
  readonly links: readonly string[]
  /** All text, entities resolved. */
  readonly text: string
}

const elements =
  'a|body|button|caption|code|data|dd|details|div|dl|dt|form|h1|h2|head|header|html|input|label|li|link|main|meta|nav|ol|p|pre|section|small|span|strong|summary|table|tbody|td|th|thead|title|tr|ul'
const attributes =
  'action|aria-current|aria-label|aria-sort|charset|class|content|for|href|id|lang|maxlength|method|name|placeholder|rel|role|scope|tabindex|title|type|value'
const tag = new RegExp(
  `<!doctype html>|</(?:${elements})>|<(?:${elements})(?: (?:${attributes})="[^"<>'\`]*")*>`,
  'g',
)

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#96;': '`',
  '&rarr;': '→',
}

export function partsOf(page: string): PageParts {
  const links = [...page.matchAll(/ (?:href|action)="([^"]*)"/g)].map(([, href]) => resolved(href!))
  const bare = page.replace(tag, '')
  const strange = [
    ...(bare.match(/[<>].{0,80}/g) ?? []),
    ...(page.match(/&(?!amp;|lt;|gt;|quot;|#39;|#96;|rarr;).{0,20}/g) ?? []),
  ]
  return { strange, links, text: resolved(bare) }
}

function resolved(text: string): string {
  return text.replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)
}
