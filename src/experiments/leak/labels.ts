/** The run in which classes are counted; all others are named by their length. */
export const evidenceLabel = 'evidence'
