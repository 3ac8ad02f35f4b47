export { type ParsedScenario, type ParseOptions, parseScenario } from './parse-scenario.js'
