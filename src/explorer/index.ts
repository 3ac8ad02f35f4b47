export { type ExploredDump, type ExploreOptions, exploreDump } from './dump.js'
export { type RunningExplorer, startExplorer } from './server.js'
