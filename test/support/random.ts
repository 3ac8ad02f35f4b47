/** Random numbers for simulations, the same ones at each run: mulberry32 (Tommy Ettinger), and Box-Muller on it. */
export class SimulationRandom {
  #state: number
  #spare: number | null = null

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** In [0, 1). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** Mean 0, standard deviation 1. */
  normal(): number {
    if (this.#spare !== null) {
      const value = this.#spare
      this.#spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.#spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  /** Noise in which each value keeps the share `phi` of the one before it: AR(1), with this standard deviation. */
  autocorrelated(phi: number, deviation: number): () => number {
    let value = this.normal() * deviation
    const innovation = deviation * Math.sqrt(1 - phi * phi)
    return () => {
      value = phi * value + innovation * this.normal()
      return value
    }
  }
}
