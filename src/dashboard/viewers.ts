import type { ServerResponse } from 'node:http'

/** One more is turned away. */
export const mostViewers = 600
/** A viewer that takes nothing for so many turns is let go; its browser comes back by itself. */
const mostTurnsBehind = 120

interface Viewer {
  readonly response: ServerResponse
  /** It has missed something, so that it needs the whole next. */
  isBehind: boolean
  turnsBehind: number
}

/** One turn's events, made at most once however many viewers there are. */
export interface Turn {
  change(): Buffer
  whole(): Buffer
}

/**
 * Those who watch by server-sent events. At each turn a viewer gets what is new if it has taken all before; else it is
 * passed over, and gets the whole once it has. So none ever has more than one event waiting here, which all of them
 * share, and none makes anybody wait.
 */
export class Viewers {
  readonly #viewers = new Set<Viewer>()

  get count(): number {
    return this.#viewers.size
  }

  /** Begins a response that goes on. @returns false when there are too many already */
  add(response: ServerResponse, whole: Buffer): boolean {
    if (this.#viewers.size >= mostViewers) return false
    const viewer: Viewer = { response, isBehind: false, turnsBehind: 0 }
    this.#viewers.add(viewer)
    response.on('close', () => this.#viewers.delete(viewer))
    response.on('error', () => {})
    response.write(whole)
    return true
  }

  tell(turn: Turn): void {
    for (const viewer of this.#viewers) {
      const { response } = viewer
      if (response.writableLength > 0) {
        viewer.isBehind = true
        if (++viewer.turnsBehind > mostTurnsBehind) response.destroy()
        continue
      }
      response.write(viewer.isBehind ? turn.whole() : turn.change())
      viewer.isBehind = false
      viewer.turnsBehind = 0
    }
  }

  drop(): void {
    for (const { response } of this.#viewers) response.destroy()
  }

  /** Lets all go; those that have taken everything get a proper end. */
  end(): void {
    for (const { response } of this.#viewers) response.end()
  }
}

/** An event as `text/event-stream` has it (HTML standard, section 9.2). */
export function eventOf(name: string, data: unknown): Buffer {
  // JSON has no line ends outside of texts, and escapes them there.
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
}
