export { makePacer } from './pacer.js'
export { rateAt } from './rate.js'
