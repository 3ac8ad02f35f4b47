import type { UnifiedRule } from '../rule.js'
import { concurrentRules } from './concurrent.js'
import { failureRules } from './failures.js'
import { heapRules } from './heap.js'
import { pauseRules } from './pauses.js'
import { safepointRules } from './safepoints.js'
import { startUpRules } from './start-up.js'
import { zgcRules } from './zgc.js'

export const unifiedRules: readonly UnifiedRule[] = [
  ...pauseRules,
  ...heapRules,
  ...safepointRules,
  ...concurrentRules,
  ...zgcRules,
  ...failureRules,
  ...startUpRules,
]
