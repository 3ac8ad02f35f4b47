export { convertNestedHttpFields } from './convert-http-fields.js'
export { type CopyOptions, type DataCatererCopy, patchForDataCaterer } from './data-caterer-copy.js'
export { scenarioJsonSchema, scenarioJsonSchemaText } from './json-schema.js'
export { type ParsedScenario, type ParseOptions, parseScenario } from './parse-scenario.js'
