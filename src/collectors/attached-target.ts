import { monotonicMs } from '../system/clock.js'
import { type AttachedVm, attach } from '../system/hotspot/attach.js'

/** How long one question may take: beyond it the JVM is too busy for more. */
const answerMs = 10_000
/** A young JVM changes fast, and a short run should have more than one answer: asked so often at first. */
const leastEveryMs = 500
/** The pause grows with the JVM's age, up to what was asked for. */
const ageShare = 1 / 4
/** A JVM that is starting, or at a long safepoint, answers later: so many failures in a row are final. */
const mostFailures = 3

/**
 * Asks a target's JVM something every so often, over HotSpot's attach socket: never two questions at once, never
 * waiting for an answer in the bench's thread.
 */
export class AttachedTarget {
  readonly #pid: number
  readonly #everyMs: number
  #vm: AttachedVm | null = null
  #pending: Promise<void> | null = null
  #nextMs = Number.NEGATIVE_INFINITY
  #firstMs: number | null = null
  #failures = 0
  #answers = 0
  #lastFailure: string | null = null

  /** @param everyMs the longest pause between two questions */
  constructor(pid: number, everyMs: number) {
    this.#pid = pid
    this.#everyMs = everyMs
  }

  /** Why the JVM is not asked any more, or never answered; null while all is well. */
  get failure(): string | null {
    return this.#failures >= mostFailures || this.#answers === 0 ? this.#lastFailure : null
  }

  get answers(): number {
    return this.#answers
  }

  /** Asks when it is time and nothing is under way. An error that `take` throws counts as a failure. */
  askWhenDue(command: string, take: (answer: string) => void): void {
    const nowMs = monotonicMs()
    if (this.#pending !== null || this.#failures >= mostFailures || nowMs < this.#nextMs) return
    this.#firstMs ??= nowMs
    const pauseMs = Math.max(leastEveryMs, (nowMs - this.#firstMs) * ageShare)
    this.#nextMs = nowMs + Math.min(this.#everyMs, pauseMs)
    this.#pending = this.#ask(command, take).finally(() => {
      this.#pending = null
    })
  }

  /** The last question's answer counts, if it comes: a JVM that has ended breaks the connection at once. */
  async settled(): Promise<void> {
    await this.#pending
  }

  async #ask(command: string, take: (answer: string) => void): Promise<void> {
    try {
      this.#vm ??= await attach(this.#pid)
      take(await this.#vm.jcmd(command, { timeoutMs: answerMs }))
      this.#failures = 0
      this.#answers++
    } catch (error) {
      this.#failures++
      this.#lastFailure = error instanceof Error ? error.message : String(error)
    }
  }
}
