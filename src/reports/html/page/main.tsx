import { render } from 'preact'
import type { PageData } from '../../../model/page-data.js'
import 'uplot/dist/uPlot.min.css'
import './style.css'
import { ExperimentPage } from './experiment/experiment-page.js'
import { RunPage } from './run-page.js'
import { TrendPage } from './trend/trend-page.js'
import { TwoRunsPage } from './two-runs/two-runs-page.js'

const data: PageData = JSON.parse(document.getElementById('data')!.textContent!)
document.title = `${titleOf(data)} - heapmark`
render(<Page data={data} />, document.getElementById('page')!)

function Page({ data }: { data: PageData }) {
  switch (data.kind) {
    case 'run':
      return <RunPage data={data} />
    case 'experiment':
      return <ExperimentPage data={data} />
    case 'trend':
      return <TrendPage data={data} />
    case 'two-runs':
      return <TwoRunsPage data={data} />
  }
}

function titleOf(page: PageData): string {
  switch (page.kind) {
    case 'run':
      return `${page.report.scenario.name}: ${page.report.outcome.kind}`
    case 'experiment':
      return `${page.report.experiment}: ${page.report.subject.name}`
    case 'trend':
      return `Trend of ${page.scenario}`
    case 'two-runs':
      return 'Two runs side by side'
  }
}
