export { convertNestedHttpFields } from './convert-http-fields.js'
export { type ParsedScenario, type ParseOptions, parseScenario } from './parse-scenario.js'
