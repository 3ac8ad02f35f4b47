import path from 'node:path'
import { durationMs } from '../../model/duration.js'
import type { HeapmarkOptions, Scenario } from '../../model/scenario.js'
import { readBudgets } from '../budgets/read.js'
import { checkShape, shorten } from '../check-shape.js'
import { type ReadContext, reportIgnored } from '../context.js'
import { connectionsFile, unifiedFile } from '../language/files.js'
import { child, itemsOf, numberOf, type TreeNode, textOf } from '../tree.js'
import { readConnectionsSteps } from './connections.js'
import { readFaults } from './faults.js'
import { isEnabled, readUnifiedSteps } from './unified.js'

/** Data Caterer's default scenario seed: no seed. */
const noSeed = -1

/** @returns null when there is nothing in the file that could be run; the reason has been reported */
export function readFile(root: TreeNode, fileName: string, context: ReadContext): Scenario | null {
  const { problems } = context
  if (root.kind !== 'map') {
    const empty = root.kind === 'scalar' && root.value === null
    const message = empty ? 'the file is empty' : 'the file is not a scenario'
    const instead = 'a scenario begins with `version: "1.0"`, `name:` and `dataSources:`'
    problems.error(empty ? 'empty-file' : 'not-a-scenario', root.place, message, instead)
    return null
  }
  const form = formOf(root)
  checkShape(root, form === 'unified' ? unifiedFile : connectionsFile, context)
  if (form === 'connections' && !context.embedded) {
    const message =
      "Data Caterer 0.19.1 refuses the form with connections and tasks (Unrecognized field 'dataSource')"
    const instead = 'write `dataSources:` with `connection:` and `steps:`, or run with the embedded target'
    problems.error('connections-form', root.entries.get('tasks')?.keyPlace ?? root.place, message, instead)
  }
  const steps = form === 'unified' ? readUnifiedSteps(root, context) : readConnectionsSteps(root, context)
  reportIgnored(context)
  if (steps.length === 0) reportNoSteps(root, form, context)
  return {
    name: textOf(child(root, 'name')) ?? path.basename(fileName).replace(/\.ya?ml$/i, ''),
    description: textOf(child(root, 'description')) ?? null,
    form,
    steps,
    heapmark: readHeapmark(child(root, 'heapmark'), context),
    seed: readSeed(child(child(root, 'sinkOptions'), 'seed')),
  }
}

function formOf(root: TreeNode): Scenario['form'] {
  const has = (key: string) => child(root, key) !== undefined
  return !has('dataSources') && (has('tasks') || has('connections')) ? 'connections' : 'unified'
}

function reportNoSteps(root: TreeNode, form: Scenario['form'], context: ReadContext): void {
  const key = form === 'unified' ? 'dataSources' : 'tasks'
  const list = child(root, key)
  // A missing or wrong list was reported as such.
  if (list?.kind !== 'list') return
  const all = itemsOf(list).flatMap((item) => [item, ...itemsOf(child(item, 'steps'))])
  const disabled = all.some((item) => !isEnabled(item))
  const message = disabled ? 'all steps are switched off: there is nothing to run' : 'there is nothing to run'
  const instead =
    form === 'unified' ? 'give a data source a step under `steps:`' : 'add a task under `tasks:`'
  context.problems.error('no-steps', list.place, message, disabled ? 'set `enabled: true`' : instead)
}

function readSeed(node: TreeNode | undefined): number | null {
  const seed = numberOf(node)
  return seed === undefined || !Number.isSafeInteger(seed) || seed === noSeed ? null : seed
}

const longestDelayMs = 60_000

function readHeapmark(node: TreeNode | undefined, context: ReadContext): HeapmarkOptions {
  const receiver = child(node, 'receiver')
  return {
    receiver: {
      responseDelayMs: readResponseDelay(child(receiver, 'responseDelay'), context),
      faults: readFaults(child(receiver, 'faults'), context.problems),
    },
    budgets: readBudgets(child(node, 'budgets'), context.problems),
  }
}

function readResponseDelay(delay: TreeNode | undefined, context: ReadContext): number {
  const text = textOf(delay)
  if (delay === undefined || text === undefined) return 0
  const ms = numberOf(delay) === 0 ? 0 : durationMs(text.trim())
  if (ms === undefined || ms > longestDelayMs) {
    const message = `'responseDelay' must be a duration of at most a minute, but is '${shorten(text)}'`
    context.problems.error('bad-duration', delay.place, message, 'write a number and a unit: 20ms, 1s')
  }
  return ms ?? 0
}
