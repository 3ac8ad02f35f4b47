import path from 'node:path'
import { experimentIds } from '../../experiments/ids.js'
import type { Answer } from '../answer.js'
import { builtPage, notFound, type PageContext } from './layout.js'

/** The report of an experiment, made anew of its folder, for the same reason as that of a run; nothing is written. */
export async function experimentPage(context: PageContext, words: URLSearchParams): Promise<Answer> {
  const id = words.get('id') ?? ''
  if (!experimentIds(context.resultsFolder).includes(id)) {
    return notFound(context, 'There is no such experiment.')
  }
  const { experimentPage: pageOf } = await import('../../experiments/again.js')
  return builtPage(await pageOf(path.join(context.resultsFolder, id)))
}
