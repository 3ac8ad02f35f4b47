import { budgetsShape } from '../budgets/shape.js'
import { count } from './counts.js'
import { fieldOptions } from './field-options.js'
import type { KeySpec, Shape } from './shape.js'

const ignored = (about: string, form: KeySpec['form'] = 'data'): KeySpec => ({
  about,
  form,
  embedded: 'ignored',
})

/** Types of connections Data Caterer knows; those the embedded target can write to are in `model/scenario`. */
export const connectionTypes: readonly string[] = [
  ...[
    'http',
    'json',
    'csv',
    'null',
    'parquet',
    'kafka',
    'postgres',
    'mysql',
    'jdbc',
    'cassandra',
    'bigquery',
  ],
  ...['orc', 'delta', 'iceberg', 'hudi', 'xml', 'jms', 'rabbitmq', 'solace'],
]

/** Options of connections and steps; both may hold any of them, and the step's win. */
export const connectionOptions: Shape = {
  name: 'options',
  about: 'Options of the connection, or of the step',
  keys: {
    format: { form: 'text', about: 'What is written: http, json, csv' },
    rowsPerSecond: { form: 'number', about: 'Records per second' },
    url: { form: 'text', about: 'Where requests go' },
    method: { form: 'text', about: 'HTTP method' },
    path: { form: 'text', about: 'File or folder that is written' },
    connections: { form: 'whole', about: 'HTTP connections at most, 1 to 1024 (heapmark)' },
    pipelining: { form: 'whole', about: 'Unanswered requests on each connection, 1 to 1024 (heapmark)' },
    user: ignored('User name', 'text'),
    password: ignored('Password', 'text'),
    saveMode: ignored('What happens to a file that is there already', 'text'),
    partitions: ignored('Spark partitions'),
    partitionBy: ignored('Fields that name folders'),
    header: ignored('Write a header row'),
    validateResponse: ignored('Check answers'),
    timeout: ignored('Time to wait for an answer'),
  },
}

export const field: Shape = {
  name: 'a field',
  about: 'One field of the records',
  required: ['name'],
  keys: {
    name: { form: 'text', about: 'Name of the field' },
    type: {
      form: 'text',
      about:
        'Type: string, integer, long, double, decimal(p,s), boolean, date, timestamp, struct, array<...>',
    },
    options: { form: { map: () => fieldOptions }, about: 'How values are made' },
    static: { form: 'data', about: 'The same value in every record' },
    nullable: { form: 'boolean', about: 'Whether values may be null' },
    fields: { form: { list: () => field }, about: 'Fields of a struct' },
  },
}

const step: Shape = {
  name: 'a step',
  about: 'One stream of records',
  required: ['name'],
  keys: {
    name: { form: 'text', about: 'Name of the step' },
    type: { form: 'text', about: 'Connection type, when it differs from the connection' },
    enabled: { form: 'boolean', about: 'false leaves the step out' },
    options: {
      form: { map: () => connectionOptions },
      about: 'Options of the step; they win over the connection',
    },
    count: { form: { map: () => count }, about: 'How many records, and how fast' },
    fields: { form: { list: () => field }, about: 'Fields of the records' },
    validations: {
      form: { list: 'data' },
      about: 'Checks of what was written',
      embedded: 'not-generated',
      instead: 'remove them',
    },
    transformation: {
      form: 'any-map',
      about: 'A Java class that changes what was written',
      embedded: 'not-generated',
      instead: 'use sql in the fields',
    },
  },
}

const connection: Shape = {
  name: 'connection',
  about: 'Where records go',
  required: ['type'],
  keys: {
    type: { form: { words: connectionTypes }, about: 'Kind of connection' },
    options: { form: { map: () => connectionOptions }, about: 'Options of the connection' },
  },
}

const dataSource: Shape = {
  name: 'a data source',
  about: 'A connection and what is written to it',
  required: ['name', 'connection', 'steps'],
  keys: {
    name: { form: 'text', about: 'Name of the data source' },
    connection: { form: { map: () => connection }, about: 'Where records go' },
    enabled: { form: 'boolean', about: 'false leaves the data source out' },
    steps: { form: { list: () => step }, about: 'Streams of records, one after another' },
  },
}

const flagNames = [
  ...['enableCount', 'enableGenerateData', 'enableRecordTracking', 'enableDeleteGeneratedRecords'],
  ...['enableGeneratePlanAndTasks', 'enableFailOnError', 'enableUniqueCheck', 'enableSinkMetadata'],
  ...['enableSaveReports', 'enableValidation', 'enableGenerateValidations', 'enableAlerts'],
  ...['enableUniqueCheckOnlyInBatch', 'enableFastGeneration', 'enableFastMode'],
]

const flags: Shape = {
  name: 'flags',
  about: "Data Caterer's switches",
  keys: Object.fromEntries(
    flagNames.map((name) => [name, { form: 'boolean', about: 'A switch of Data Caterer' }]),
  ),
}

const config: Shape = {
  name: 'config',
  about: "Data Caterer's settings",
  keys: {
    flags: ignored('Switches', { map: () => flags }),
    folders: ignored('Folders', 'any-map'),
    generation: {
      form: {
        map: () => ({
          name: 'generation',
          about: 'Settings of generation',
          keys: {
            numRecordsPerBatch: { form: 'whole', about: 'Records per batch' },
            numRecordsPerStep: { form: 'whole', about: 'Records of each step' },
            uniqueBloomFilterNumItems: { form: 'whole', about: 'Size of the filter' },
            uniqueBloomFilterFalsePositiveProbability: { form: 'number', about: 'Precision of the filter' },
          },
        }),
      },
      about: 'Settings of generation',
      embedded: 'ignored',
    },
    metadata: ignored('Settings of metadata', 'any-map'),
    validation: ignored('Settings of validation', 'any-map'),
    alert: ignored('Settings of alerts', 'any-map'),
    runtime: ignored('Settings of Spark', 'any-map'),
  },
}

const sinkOptions: Shape = {
  name: 'sinkOptions',
  about: 'Settings for all data sources',
  keys: {
    seed: { form: 'whole', about: 'The same seed gives the same records' },
    locale: ignored('Language of names and addresses', 'text'),
    foreignKeys: {
      form: { list: 'data' },
      about: 'Relations between data sources',
      embedded: 'not-generated',
      instead: 'give both fields the same sequence or oneOf',
    },
  },
}

const heapmark: Shape = {
  name: 'heapmark',
  about: "heapmark's own settings; Data Caterer passes over them",
  keys: {
    budgets: { form: { map: () => budgetsShape }, about: 'Limits that a run is held to' },
    receiver: {
      form: {
        map: () => ({
          name: 'receiver',
          about: 'How the HTTP test server behaves',
          keys: {
            responseDelay: { form: 'text', about: 'Wait before each answer, such as 20ms' },
            faults: {
              form: { list: 'text' },
              about: 'What it does wrong on purpose, such as "status=503, share=20%, from=10s, to=20s"',
            },
          },
        }),
      },
      about: 'How the HTTP test server behaves',
    },
  },
}

const common: Readonly<Record<string, KeySpec>> = {
  version: { form: 'text', about: 'Version of the language: "1.0"' },
  name: { form: 'text', about: 'Name of the scenario' },
  description: { form: 'text', about: 'What the scenario shows' },
  runId: ignored('Identifier of a run', 'text'),
  config: { form: { map: () => config }, about: "Data Caterer's settings" },
  sinkOptions: { form: { map: () => sinkOptions }, about: 'Settings for all data sources' },
  heapmark: { form: { map: () => heapmark }, about: "heapmark's own settings" },
}

/** The first form: `dataSources`, each with its connection and steps. */
export const unifiedFile: Shape = {
  name: 'the scenario',
  about: 'A scenario in the unified form',
  required: ['dataSources'],
  keys: {
    ...common,
    dataSources: { form: { list: () => dataSource }, about: 'Connections and what is written to them' },
    foreignKeys: {
      form: { list: 'data' },
      about: 'Relations between data sources',
      embedded: 'not-generated',
      instead: 'give both fields the same sequence or oneOf',
    },
  },
}

const generatorTypes = [
  ...['regex', 'oneOf', 'sql', 'static', 'expression', 'random', 'datetime', 'date', 'timestamp'],
  ...['uuid', 'sequence', 'incremental'],
]

export const taskField: Shape = {
  name: 'a field',
  about: 'One field of the records',
  required: ['name'],
  keys: {
    name: { form: 'text', about: 'Name of the field' },
    type: { form: 'text', about: 'Type of the field' },
    nullable: { form: 'boolean', about: 'Whether values may be null' },
    static: { form: 'data', about: 'The same value in every record' },
    options: { form: { map: () => fieldOptions }, about: 'How values are made' },
    generator: {
      form: {
        map: () => ({
          name: 'generator',
          about: 'How values are made',
          keys: {
            type: { form: { words: generatorTypes }, about: 'Kind of generator' },
            options: { form: { map: () => fieldOptions }, about: 'Options of the generator' },
          },
        }),
      },
      about: 'How values are made',
    },
    fields: { form: { list: () => taskField }, about: 'Fields of a struct' },
    schema: {
      form: {
        map: () => ({
          name: 'schema',
          about: 'Fields of a struct',
          keys: { fields: { form: { list: () => taskField }, about: 'Fields of a struct' } },
        }),
      },
      about: 'Fields of a struct',
    },
  },
}

const namedConnection: Shape = {
  name: 'a connection',
  about: 'Where records go',
  required: ['name', 'type'],
  keys: {
    name: { form: 'text', about: 'Name of the connection' },
    type: { form: { words: connectionTypes }, about: 'Kind of connection' },
    url: { form: 'text', about: 'Where requests go' },
    method: { form: 'text', about: 'HTTP method' },
    path: { form: 'text', about: 'File that is written' },
    options: { form: { map: () => connectionOptions }, about: 'Options of the connection' },
  },
}

const task: Shape = {
  name: 'a task',
  about: 'One stream of records',
  required: ['name', 'dataSource'],
  keys: {
    name: { form: 'text', about: 'Name of the task' },
    dataSource: { form: 'text', about: 'Name of the connection' },
    enabled: { form: 'boolean', about: 'false leaves the task out' },
    options: {
      form: { map: () => connectionOptions },
      about: 'Options of the task; they win over the connection',
    },
    count: { form: { map: () => count }, about: 'How many records, and how fast' },
    schema: {
      form: {
        map: () => ({
          name: 'schema',
          about: 'What the records are made of',
          required: ['fields'],
          keys: { fields: { form: { list: () => taskField }, about: 'Fields of the records' } },
        }),
      },
      about: 'What the records are made of',
    },
    fields: { form: { list: () => taskField }, about: 'Fields of the records, without schema' },
  },
}

/** The second form: `connections` and `tasks` that name them. */
export const connectionsFile: Shape = {
  name: 'the scenario',
  about: 'A scenario in the form with connections and tasks',
  required: ['connections', 'tasks'],
  keys: {
    ...common,
    connections: { form: { list: () => namedConnection }, about: 'Where records go' },
    tasks: { form: { list: () => task }, about: 'Streams of records' },
    flags: ignored("Data Caterer's switches", { map: () => flags }),
  },
}
