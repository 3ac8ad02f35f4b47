import type { RunReport } from '../../model/report.js'
import { runTestSuite } from './suite.js'
import { element, xmlDocument } from './xml.js'

/** `report.junit.xml`: for Jenkins, GitLab and whatever else shows JUnit's XML. */
export function renderJunit(report: RunReport): string {
  const { xml, counts } = runTestSuite(report)
  return xmlDocument(element('testsuites', { name: 'heapmark', ...counts }, [xml]))
}
