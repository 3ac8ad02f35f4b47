import { render } from 'preact'
import type { PageData } from '../../../model/page-data.js'
import 'uplot/dist/uPlot.min.css'
import './style.css'
import { RunPage } from './run-page.js'

const data: PageData = JSON.parse(document.getElementById('data')!.textContent!)
document.title = `${data.report.scenario.name}: ${data.report.outcome.kind} - heapmark`
render(<RunPage data={data} />, document.getElementById('page')!)
