import { findProgram } from '../find-program.js'
import type { Check } from '../finding.js'

/** Spark's own launcher, for programs that run on it. */
export const checkSpark: Check = (question) => {
  const file = findProgram('spark-submit', question)
  if (file !== null) return [{ state: 'ready', what: 'Spark', detail: file }]
  return [
    {
      state: 'missing',
      what: 'Spark',
      detail: 'spark-submit is not on PATH',
      lost: 'profiling of programs that are started by spark-submit',
      remedy: 'install Spark (pip install pyspark) and put its bin folder on PATH',
    },
  ]
}

/** A browser, which only the project's own tests of its pages need. */
export const checkChromium: Check = (question) => {
  const file = findProgram('chromium', question) ?? findProgram('google-chrome', question)
  if (file !== null) return [{ state: 'ready', what: 'Chromium', detail: file }]
  return [
    {
      state: 'missing',
      what: 'Chromium',
      detail: 'not on PATH',
      lost: 'nothing in a run; reports are read in any browser',
      remedy: 'apt-get install chromium',
    },
  ]
}
