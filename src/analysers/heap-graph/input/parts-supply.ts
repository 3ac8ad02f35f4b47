import type { Supply } from './supply.js'

/** A supply whose bytes come in parts of any size, one inflated after the other. */
export abstract class PartsSupply implements Supply {
  protected part: Buffer = Buffer.alloc(0)
  /** Of `part`, what was given already. */
  protected used = 0
  stopped: string | null = null

  abstract get packedBytesRead(): number
  abstract close(): Promise<void>

  /** Puts the next part in place, nothing of it used; false where there is none. */
  protected abstract nextPart(): Promise<boolean>

  async fill(target: Buffer, from: number): Promise<number> {
    let filled = 0
    while (from + filled < target.length) {
      if (this.used === this.part.length && !(await this.nextPart())) break
      const count = this.part.copy(target, from + filled, this.used)
      this.used += count
      filled += count
    }
    return filled
  }

  async skip(bytes: number): Promise<number> {
    let skipped = 0
    while (skipped < bytes) {
      if (this.used === this.part.length && !(await this.nextPart())) break
      const count = Math.min(bytes - skipped, this.part.length - this.used)
      this.used += count
      skipped += count
    }
    return skipped
  }
}
