import { render } from 'preact'
import type { PageData } from '../../../model/page-data.js'
import 'uplot/dist/uPlot.min.css'
import './style.css'
import { ExperimentPage } from './experiment/experiment-page.js'
import { RunPage } from './run-page.js'

const data: PageData = JSON.parse(document.getElementById('data')!.textContent!)
document.title = `${titleOf(data)} - heapmark`
render(
  data.kind === 'run' ? <RunPage data={data} /> : <ExperimentPage data={data} />,
  document.getElementById('page')!,
)

function titleOf(page: PageData): string {
  return page.kind === 'run'
    ? `${page.report.scenario.name}: ${page.report.outcome.kind}`
    : `${page.report.experiment}: ${page.report.subject.name}`
}
