/** The run in the largest heap, and the one that is made when it does not tell its live set. */
export const roomyLabel = 'roomy'
export const liveSetLabel = 'live set'
