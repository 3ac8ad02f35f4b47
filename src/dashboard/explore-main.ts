/**
 * The process that reads one heap dump for the dashboard and serves its pages to it. Started by `dumps.ts` with an IPC
 * channel; ends when the channel closes.
 */
import { exploreDump, startExplorer } from '../explorer/index.js'

/** How far it is. */
export type ExploreMessage =
  | { readonly type: 'reading'; readonly phase: string; readonly share: number }
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'failed'; readonly message: string }

const tellEveryMs = 200
let toldMs = 0

function tell(message: ExploreMessage, then: () => void = () => {}): void {
  if (process.connected) process.send!(message, undefined, {}, then)
  else then()
}

process.on('disconnect', () => process.exit(0))

try {
  const dump = await exploreDump(process.argv[2]!, {
    onProgress: (step, phase, share) => {
      if (Date.now() - toldMs < tellEveryMs) return
      toldMs = Date.now()
      tell({ type: 'reading', phase: `step ${step} of 2, ${phase}`, share })
    },
  })
  const { url } = await startExplorer(dump, { port: 0, onFault: () => {} })
  tell({ type: 'ready', url })
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  tell({ type: 'failed', message }, () => process.exit(1))
}
