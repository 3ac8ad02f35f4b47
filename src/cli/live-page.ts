import path from 'node:path'
import { type DashboardClient, startDashboardProcess } from '../dashboard/client.js'
import { isDumpName } from '../dashboard/dump-name.js'
import type { Ask, LiveFacts, LiveNotice } from '../dashboard/messages.js'
import type { RunControls } from '../run/controls.js'
import type { RunObserver, RunOptions } from '../run/options.js'
import type { CliContext } from './command.js'
import { performAndSay } from './perform-and-say.js'
import { uiToken } from './ui-options.js'

/** The live page of a run (`--ui`): it looks on, and passes on what is asked there. */
export interface LivePage {
  readonly url: string
  readonly observer: RunObserver
  /** Ends it; its viewers still hear how the run ended. */
  close(words: string): Promise<void>
}

export interface LivePageWays {
  readonly controls: RunControls
  /** The run is to end in good order. */
  interrupt(): void
  /** Prints a line. */
  say(text: string): void
}

/** @param port 0 = any free one. @throws HeapmarkError PORT_IN_USE, DASHBOARD_FAILED */
export async function openLivePage(
  port: number,
  options: RunOptions,
  ways: LivePageWays,
  { env }: CliContext,
): Promise<LivePage> {
  const { resultsFolder } = options
  const facts = factsOf(options)
  const client = await startDashboardProcess({ port, resultsFolder, token: uiToken(env), facts })
  client.onAsk((ask) => void answer(ask, client, ways))
  return {
    url: client.url,
    observer: {
      stage: (text) => client.tell({ type: 'stage', text }),
      warning: (text) => client.tell({ type: 'notice', notice: { kind: 'warning', text, dump: null } }),
      progress: (progress) => client.progress(progress),
      folder: (run) => client.tell({ type: 'folder', run }),
      sample: (sample) => client.sample(sample),
    },
    async close(words) {
      client.tell({ type: 'end', words })
      await client.stop()
    },
  }
}

function factsOf({ scenarioFile, program, target, capture }: RunOptions): LiveFacts {
  const name = path.basename(scenarioFile ?? program[0] ?? target).replace(/\.ya?ml$/, '')
  return { kind: 'run', name, target, intervalMs: capture.intervalMs }
}

async function answer(ask: Ask, client: DashboardClient, ways: LivePageWays): Promise<void> {
  if (ask === 'stop') {
    ways.interrupt()
    return
  }
  const tell = (notice: LiveNotice) => client.tell({ type: 'notice', notice })
  const said: string[] = []
  const result = await performAndSay(ask, ways.controls, (text) => {
    ways.say(text)
    said.push(text)
  })
  const dump = result?.files.map((file) => path.basename(file.path)).find(isDumpName) ?? null
  for (const text of said) tell({ kind: result === null ? 'failure' : 'answer', text, dump })
}
