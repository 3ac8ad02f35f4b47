import { faultUsage } from '../model/fault-grammar.js'

const width = Math.max(...faultUsage.map(({ usage }) => usage.length)) + 2

/** The grammar of `--fault`, for `--help`. */
export const faultHelp = `
Faults of the receiver (--fault KIND[,share=SHARE][,from=TIME][,to=TIME]):
${faultUsage.map(({ usage, about }) => `  ${usage.padEnd(width)}${about}`).join('\n')}
SHARE is of the requests that come meanwhile: 0.2 or 20%. TIME counts from the stream's first request (10s), or is a
share of its schedule (25%). Without them a fault is there from the first request to the last.`
