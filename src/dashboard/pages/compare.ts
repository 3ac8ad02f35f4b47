import { flameDifferences } from '../../analysers/page-data/flame-difference.js'
import { makeRunPage } from '../../analysers/page-data/run-page.js'
import type { FlameGraphData } from '../../model/page-data.js'
import type { Timeline } from '../../model/timeline.js'
import type { ComparedRun } from '../../model/two-runs-page.js'
import { renderPage } from '../../reports/html/render.js'
import { askedRates } from '../../run/asked-rates.js'
import type { Answer } from '../answer.js'
import { addressOf, findRunFolder } from './find-run.js'
import { builtPage, notFound, type PageContext, pageLinks } from './layout.js'

/** Two runs side by side: figures, their curves over each other, and what their code did differently. */
export async function comparePage(context: PageContext, query: URLSearchParams): Promise<Answer> {
  const [folderA, folderB] = ['a', 'b'].map((name) =>
    findRunFolder(context.resultsFolder, query.get(name) ?? ''),
  )
  if (folderA == null || folderB == null) return notFound(context, 'Choose two runs of the list.')
  const a = await comparedRun(folderA)
  const b = await comparedRun(folderB)
  const page = renderPage({
    kind: 'two-runs',
    a: a.run,
    b: b.run,
    flameDifferences: flameDifferences(a.flameGraphs, b.flameGraphs),
    links: pageLinks(context).map(({ href, name }) => ({ href, title: name })),
  })
  return builtPage(page)
}

async function comparedRun(
  folder: string,
): Promise<{ readonly run: ComparedRun; readonly flameGraphs: readonly FlameGraphData[] }> {
  const { page } = await makeRunPage(folder, askedRates)
  const { report, timeline, whyNoFlameGraph } = page
  const flameGraphs = page.flameGraphs.filter(({ total }) => total > 0)
  const run: ComparedRun = {
    report,
    href: addressOf('run', report.run, null),
    timeline: drawn(timeline),
    stacks: flameGraphs.map(({ weight, unit }) => ({ weight, unit })),
    whyNoStacks: flameGraphs.length > 0 ? null : (whyNoFlameGraph ?? 'its recording holds none'),
  }
  return { run, flameGraphs }
}

/** The series that the page draws. */
function drawn({ stepMs, steps, series }: Timeline): ComparedRun['timeline'] {
  const { rssBytes, heapUsedBytes, recordsPerSecond, lagMs } = series
  return {
    stepMs,
    steps,
    series: {
      ...(rssBytes && { rssBytes }),
      ...(heapUsedBytes && { heapUsedBytes }),
      ...(recordsPerSecond && { recordsPerSecond }),
      ...(lagMs && { lagMs }),
    },
  }
}
