export type Side = 'a' | 'b'

/**
 * The order of runs of two sides: blocks of A B B A or B A A B, which of them by chance, so that a machine that
 * grows warmer, or slower, does so to both alike (D. R. Cox, "Planning of Experiments" (1958), chapter 3). The same
 * for the same seed.
 *
 * @param runs a side
 * @param seed any whole number
 */
export function interleavedOrder(runs: number, seed: number): Side[] {
  const order: Side[] = []
  for (let block = 0; order.length < 2 * runs; block++) {
    const [first, second]: [Side, Side] = coin(seed, block) ? ['a', 'b'] : ['b', 'a']
    order.push(first, second)
    if (order.length < 2 * runs) order.push(second, first)
  }
  return order
}

/** A fair coin, the same each time it is tossed for this block: the last step of MurmurHash3 (Austin Appleby). */
function coin(seed: number, block: number): boolean {
  let bits = (seed ^ Math.imul(block + 1, 0x9e3779b1)) | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) & 1) === 1
}
