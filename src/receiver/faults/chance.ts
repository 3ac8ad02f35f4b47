/**
 * Whether item `ordinal` is one of the `share` that a fault hits: always the same ones for a seed. The bits are mixed
 * as in MurmurHash3's finaliser (Austin Appleby, public domain), so that neighbours are independent.
 */
export function isHit(seed: number, ordinal: number, share: number): boolean {
  if (share >= 1) return true
  let bits = (seed ^ Math.imul(ordinal + 1, 0x9e3779b1)) | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32 < share
}
