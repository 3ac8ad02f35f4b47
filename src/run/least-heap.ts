import { targets } from '../targets/index.js'

/** The smallest heap that a kind of target starts in; 0 for one that does not exist, which a run refuses by itself. */
export function leastHeapBytes(target: string): number {
  return Object.hasOwn(targets, target) ? targets[target as keyof typeof targets].minimumHeapBytes : 0
}
