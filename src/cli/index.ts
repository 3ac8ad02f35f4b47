import { analyzeCommand } from './analyze.js'
import { attachCommand } from './attach.js'
import { bisectCommand } from './bisect.js'
import { breakCommand } from './break.js'
import { cleanCommand } from './clean.js'
import type { CommandModule } from './command.js'
import { compareCommand } from './compare.js'
import { diffCommand } from './diff.js'
import { doctorCommand } from './doctor.js'
import { dumpCommand } from './dump.js'
import { execCommand } from './exec.js'
import { gcCommand } from './gc.js'
import { histogramCommand } from './histogram.js'
import { leakCommand } from './leak.js'
import { minHeapCommand } from './minheap.js'
import { openCommand } from './open.js'
import { recordCommand } from './record.js'
import { reportCommand } from './report.js'
import { resultsCommand } from './results.js'
import { runCommand } from './run.js'
import { serveCommand } from './serve.js'
import { suiteCommand } from './suite.js'
import { sweepCommand } from './sweep.js'
import { validateCommand } from './validate.js'

/** Every command of heapmark, in the order of `--help`: one line each. */
export const commands = {
  run: runCommand,
  exec: execCommand,
  attach: attachCommand,
  suite: suiteCommand,
  leak: leakCommand,
  compare: compareCommand,
  bisect: bisectCommand,
  minheap: minHeapCommand,
  sweep: sweepCommand,
  break: breakCommand,
  dump: dumpCommand,
  histogram: histogramCommand,
  record: recordCommand,
  gc: gcCommand,
  validate: validateCommand,
  serve: serveCommand,
  analyze: analyzeCommand,
  diff: diffCommand,
  open: openCommand,
  report: reportCommand,
  results: resultsCommand,
  clean: cleanCommand,
  doctor: doctorCommand,
} satisfies Record<string, CommandModule>
