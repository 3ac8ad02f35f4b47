// Writes docs/scenario.schema.json from the compiled tables of src/scenario/language. Run after a change there:
//   npm run build && node scripts/write-scenario-schema.mjs
import { writeFileSync } from 'node:fs'
import { scenarioJsonSchemaText } from '../dist/scenario/index.js'

const file = new URL('../docs/scenario.schema.json', import.meta.url)
writeFileSync(file, scenarioJsonSchemaText())
console.log('wrote docs/scenario.schema.json')
