export { makePacer } from './pacer.js'
