export { type ExploredDump, type ExploreOptions, exploreDump } from './dump.js'
export { type ExplorerOptions, type RunningExplorer, startExplorer } from './server.js'
