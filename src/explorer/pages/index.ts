import type { HeapGraph } from '../../analysers/heap-graph/index.js'
import type { ExploredDump } from '../dump.js'
import type { Content } from '../layout.js'
import { BadRequest, type Query } from '../request.js'
import { classPage } from './class.js'
import { classesPage } from './classes.js'
import { dominatorsPage } from './dominators.js'
import { objectPage } from './object.js'
import { searchPage } from './search.js'
import { summaryPage } from './summary.js'
import { threadsPage } from './threads.js'
import { wastePage } from './waste.js'

/** Answers one address. @throws BadRequest */
type PageOf = (dump: ExploredDump, query: Query) => Content | Promise<Content>

/** Every page, by its address behind the token: one line each. */
export const pages: Readonly<Record<string, PageOf>> = {
  '': summaryPage,
  classes: classesPage,
  class: onGraph(classPage),
  object: onGraph(objectPage),
  dominators: onGraph(dominatorsPage),
  threads: threadsPage,
  waste: wastePage,
  search: onGraph(searchPage),
}

function onGraph(
  page: (dump: ExploredDump, graph: HeapGraph, query: Query) => Content | Promise<Content>,
): PageOf {
  return (dump, query) => {
    if (dump.graph !== null) return page(dump, dump.graph, query)
    throw new BadRequest(
      404,
      'The dump was only counted by class. Open it without --mode histogram for this page.',
    )
  }
}
