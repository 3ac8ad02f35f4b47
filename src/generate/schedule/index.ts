export { makePacer } from './pacer.js'
export type { SchedulePlan, Segment } from './plan.js'
