import { maxListed, type StackFindings } from '../findings.js'
import type { StackTrie } from './stack-trie.js'
import { topFrames, topStacks } from './top.js'

export function stackFindings(trie: StackTrie): StackFindings {
  return {
    unit: trie.unit,
    samples: trie.totalSamples,
    weight: trie.totalWeight,
    topFrames: topFrames(trie, maxListed),
    topStacks: topStacks(trie, maxListed),
  }
}
