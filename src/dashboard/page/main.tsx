import { render } from 'preact'
import 'uplot/dist/uPlot.min.css'
import '../../reports/html/page/style.css'
import './live.css'
import type { LivePageData } from '../pages/live.js'
import { follow } from './follow.js'
import { LivePage } from './live-page.js'

const data: LivePageData = JSON.parse(document.getElementById('data')!.textContent!)
document.title = `${data.facts.name}: live - heapmark`
const live = follow()
render(<LivePage live={live} pageToken={data.pageToken} />, document.getElementById('page')!)
