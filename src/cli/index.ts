import { cleanCommand } from './clean.js'
import type { CommandModule } from './command.js'
import { execCommand } from './exec.js'
import { reportCommand } from './report.js'
import { resultsCommand } from './results.js'
import { runCommand } from './run.js'
import { serveCommand } from './serve.js'
import { validateCommand } from './validate.js'

/** Every command of heapmark, in the order of `--help`: one line each. */
export const commands = {
  run: runCommand,
  exec: execCommand,
  validate: validateCommand,
  serve: serveCommand,
  report: reportCommand,
  results: resultsCommand,
  clean: cleanCommand,
} satisfies Record<string, CommandModule>
