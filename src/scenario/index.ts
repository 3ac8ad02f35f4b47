export { convertNestedHttpFields } from './convert-http-fields.js'
export { scenarioJsonSchema, scenarioJsonSchemaText } from './json-schema.js'
export { type ParsedScenario, type ParseOptions, parseScenario } from './parse-scenario.js'
