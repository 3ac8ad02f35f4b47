import type { KeySpec, Shape } from './shape.js'

const notGenerated = (about: string, form: KeySpec['form'], instead?: string): KeySpec => ({
  about,
  form,
  embedded: 'not-generated',
  ...(instead === undefined ? {} : { instead }),
})

const metadata = (about: string, form: KeySpec['form'] = 'data'): KeySpec => ({
  about,
  form,
  embedded: 'ignored',
})

const unique = 'use incremental, sequence or uuid, whose values never repeat'
const numbers = 'give min and max, whose values are spread evenly'
const days = 'give min and max as dates'

/** `options` of a field: the generators and what steers them. */
export const fieldOptions: Shape = {
  name: 'field options',
  about: 'How values of the field are made',
  keys: {
    static: { form: 'data', about: 'The same value in every record' },
    regex: { form: 'text', about: 'Text that matches this regular expression' },
    oneOf: { form: 'data', about: 'One value of a list; weighted as "value->0.7"' },
    sql: { form: 'text', about: 'Spark SQL expression over the fields of the same record' },
    min: { form: 'data', about: 'Smallest value: a number, date or timestamp' },
    max: { form: 'data', about: 'Largest value' },
    minLen: { form: 'whole', about: 'Smallest length of text' },
    maxLen: { form: 'whole', about: 'Largest length of text' },
    seed: { form: 'whole', about: 'Seed of this field alone' },
    incremental: { form: 'data', about: 'Numbers that rise by 1, from this one' },
    sequence: {
      form: {
        map: () => ({
          name: 'sequence',
          about: 'Numbered text',
          keys: {
            start: { form: 'whole', about: 'First number' },
            step: { form: 'whole', about: 'From one number to the next' },
            prefix: { form: 'text', about: 'Text before the number' },
            padding: { form: 'whole', about: 'Digits; filled up with zeros' },
            suffix: { form: 'text', about: 'Text behind the number' },
          },
        }),
      },
      about: 'Numbered text: start, step, prefix, padding',
    },
    uuid: { form: 'data', about: 'A UUID' },
    omit: { form: 'boolean', about: 'Leave the field out of what is sent; other fields may use it' },
    enableNull: { form: 'boolean', about: 'Let some values be null' },
    nullProb: { form: 'number', about: 'Share of nulls, 0 to 1' },
    arrayMinLen: { form: 'whole', about: 'Fewest elements of an array' },
    arrayMaxLen: { form: 'whole', about: 'Most elements of an array' },
    arrayFixedSize: { form: 'whole', about: 'Elements of every array' },
    arrayType: { form: 'text', about: 'Type of the elements, when the field is of type array' },
    email: { form: 'data', about: 'An e-mail address' },
    phone: { form: 'data', about: 'A phone number' },
    url: { form: 'data', about: 'A URL' },
    ipv4: { form: 'data', about: 'An IPv4 address' },
    ipv6: { form: 'data', about: 'An IPv6 address' },
    ssnPattern: { form: 'data', about: 'A number of the form 123-45-6789' },
    creditCard: { form: 'data', about: 'A credit card number' },
    uuidPattern: { form: 'data', about: 'A UUID' },

    expression: notGenerated('DataFaker expression', 'text', 'use regex or oneOf'),
    avgLen: notGenerated('Average length of text', 'whole', 'use minLen and maxLen'),
    enableEdgeCase: notGenerated('Mix in edge cases', 'boolean'),
    edgeCaseProb: notGenerated('Share of edge cases', 'number'),
    isUnique: notGenerated('No value twice', 'boolean', unique),
    isPrimaryKey: notGenerated('No value twice, never null', 'boolean', unique),
    arrayOneOf: notGenerated('Elements from a list', 'data'),
    arrayUniqueFrom: notGenerated('Distinct elements from a list', 'data'),
    arrayEmptyProb: notGenerated('Share of empty arrays', 'number', 'use arrayMinLen: 0'),
    arrayWeightedOneOf: notGenerated('Weighted elements', 'data'),
    mapMinSize: notGenerated('Fewest entries of a map', 'whole', 'use type: struct with fields'),
    mapMaxSize: notGenerated('Most entries of a map', 'whole', 'use type: struct with fields'),
    distribution: notGenerated(
      'Distribution of numbers',
      { words: ['uniform', 'normal', 'exponential'] },
      numbers,
    ),
    distributionRateParam: notGenerated('Rate of the exponential distribution', 'number', numbers),
    mean: notGenerated('Mean of numbers', 'number', numbers),
    stddev: notGenerated('Standard deviation of numbers', 'number', numbers),
    round: notGenerated('Decimal places', 'whole', 'use sql: ROUND(field, n), or type: decimal(p,s)'),
    precision: notGenerated('Digits of a decimal', 'whole', 'use type: decimal(p,s)'),
    scale: notGenerated('Decimal places of a decimal', 'whole', 'use type: decimal(p,s)'),
    numericPrecision: notGenerated('Digits of a decimal', 'whole', 'use type: decimal(p,s)'),
    numericScale: notGenerated('Decimal places of a decimal', 'whole', 'use type: decimal(p,s)'),
    withinDays: notGenerated('Dates of the last days', 'data', days),
    futureDays: notGenerated('Dates of the next days', 'data', days),
    excludeWeekends: notGenerated('No Saturdays and Sundays', 'boolean'),
    businessHours: notGenerated('Times within working hours', 'data'),
    timeBetween: notGenerated('Times of day', 'data'),
    semanticVersion: notGenerated('Version numbers', 'data', 'use regex, such as [0-9]\\.[0-9]\\.[0-9]'),
    dailyBatchSequence: notGenerated('Batch numbers with a date', 'data', 'use sequence'),
    conditionalValue: notGenerated('Value by condition', 'data', 'use sql: CASE WHEN ... END'),
    mapping: notGenerated('Value by another field', 'data', 'use sql: CASE WHEN ... END'),
    correlatedWith: notGenerated('Value near another field', 'data', 'use sql over that field'),
    negativelyCorrelatedWith: notGenerated('Value against another field', 'data', 'use sql over that field'),
    postSqlExpression: notGenerated('SQL over the made value', 'text', 'use sql in a second field'),

    description: metadata('For people', 'text'),
    sourceMaxLen: metadata('Length in the source'),
    sourceDataType: metadata('Type in the source'),
    isNullable: metadata('Nullable in the source'),
    nullCount: metadata('Nulls in the source'),
    count: metadata('Rows in the source'),
    distinctCount: metadata('Distinct values in the source'),
    histogram: metadata('Histogram of the source'),
    defaultValue: metadata('Default in the source'),
    primaryKeyPos: metadata('Place in the primary key'),
    clusteringPos: metadata('Place in the clustering key'),
    constraintType: metadata('Constraint in the source'),
    dataSourceGeneration: metadata('Generated in the source'),
    label: metadata('Kind of data'),
    isPII: metadata('Personal data'),
    httpParamType: metadata('Part of the HTTP request'),
  },
}

/** Other spellings of an option -> the one used inside. Both are accepted. */
export const optionSpellings: Readonly<Record<string, string>> = {
  arrayMinLength: 'arrayMinLen',
  arrayMaxLength: 'arrayMaxLen',
  arrayEmptyProbability: 'arrayEmptyProb',
  arrayMinimumLength: 'arrayMinLen',
  arrayMaximumLength: 'arrayMaxLen',
  minLength: 'minLen',
  maxLength: 'maxLen',
  nullProbability: 'nullProb',
  edgeCaseProbability: 'edgeCaseProb',
}
