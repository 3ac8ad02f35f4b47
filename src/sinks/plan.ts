import { statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import { embeddedSinkNames, type Located, type ScenarioStep } from '../model/scenario.js'
import type { SinkPlan } from '../model/stream.js'

const defaultConnections = 64
const defaultPipelining = 1
/** Keeps the window of unanswered requests to at most a million. */
const maxConnections = 1024
const maxPipelining = 1024

/**
 * Where the records of a step go. Step options: `connections` and `pipelining` (http), `path` (json, csv).
 * @param receiver its real address; whatever host and port the scenario's URLs name
 * @param runFolder files with a relative `path` go to `output/` in it
 * @throws HeapmarkError SCENARIO_INVALID with the option's line and column
 */
export function planSink(
  step: ScenarioStep,
  receiver: { readonly host: string; readonly port: number },
  runFolder: string,
): SinkPlan {
  const type = step.connection.value
  switch (type) {
    case 'http':
      return {
        type,
        host: receiver.host,
        port: receiver.port,
        connections: countOption(step, 'connections', defaultConnections, maxConnections),
        pipelining: countOption(step, 'pipelining', defaultPipelining, maxPipelining),
      }
    case 'json':
    case 'csv':
      return { type, path: filePath(step, type, join(runFolder, 'output')) }
    case 'null':
      return { type }
    default:
      throw invalid(
        step.connection,
        `the embedded target cannot write to a connection of type '${type}'`,
        `use one of ${embeddedSinkNames.join(', ')}, or run it with --target data-caterer`,
      )
  }
}

function countOption(step: ScenarioStep, name: string, fallback: number, most: number): number {
  const option = step.options.get(name)
  if (option === undefined) return fallback
  const value = typeof option.value === 'string' ? Number(option.value.trim() || Number.NaN) : option.value
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
    throw invalid(
      option,
      `\`${name}\` is ${JSON.stringify(option.value)}`,
      `write a whole number from 1 to ${most}`,
    )
  }
  return value
}

function filePath(step: ScenarioStep, type: string, outputFolder: string): string {
  const fileName = `${step.name.replace(/[^\w.-]+/g, '_')}.${type}`
  const option = step.options.get('path')
  if (option === undefined) return join(outputFolder, fileName)
  if (typeof option.value !== 'string' || option.value === '' || option.value.includes('\0')) {
    throw invalid(option, '`path` is not a file name', 'write the path of a file')
  }
  const path = resolve(outputFolder, option.value)
  if (!isAbsolute(option.value) && relative(outputFolder, path).split(sep)[0] === '..') {
    throw invalid(option, `\`path\` '${option.value}' leads out of the run folder`, 'write an absolute path')
  }
  // Spark's `path` is a folder, so a scenario may well name one.
  const isFolder = option.value.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory()
  return isFolder ? join(path, fileName) : path
}

function invalid(at: Located, message: string, hint: string): HeapmarkError {
  return new HeapmarkError('SCENARIO_INVALID', message, {
    place: `${at.place.line}:${at.place.column}`,
    hint,
  })
}
