import type { Problem, Report } from '../model/problem.js'
import type { Scenario, ScenarioField, ScenarioStep } from '../model/scenario.js'
import { FieldPlanner } from './build-fields.js'
import { outputOfField, outputOfFields } from './build-output.js'
import { buildParts, isPartName } from './build-parts.js'
import type { FieldPlan } from './fields/plan.js'
import type { MemberPlan, OutputPlan, PartPlan, Plan, StreamPlan } from './plan.js'
import { planBreaking } from './schedule/breaking.js'
import { buildSchedule, type CountOverrides } from './schedule/build.js'

export interface PlanOptions extends CountOverrides {
  /** null = the scenario's own seed, or 1. */
  readonly seed: number | null
  readonly nowMs: number
}

/**
 * Makes a scenario ready to run. Everything that is wrong is reported, not only the first problem.
 * @returns null when there were errors
 */
export function buildPlan(scenario: Scenario, options: PlanOptions, report: Report): Plan | null {
  let failed = false
  const watch = (problem: Problem) => {
    if (problem.severity === 'error') failed = true
    report(problem)
  }
  const streams: StreamPlan[] = []
  let firstIndex = 0
  for (const step of scenario.steps) {
    const stream = planStream(scenario, step, firstIndex, options, watch)
    if (stream === null) continue
    streams.push(stream)
    firstIndex += stream.records
  }
  if (failed) return null
  const seed = options.seed ?? scenario.seed ?? 1
  return { scenarioName: scenario.name, seed: seed | 0, nowMs: options.nowMs, streams }
}

function planStream(
  scenario: Scenario,
  step: ScenarioStep,
  firstIndex: number,
  options: PlanOptions,
  report: Report,
): StreamPlan | null {
  const planner = new FieldPlanner(step.fields, report)
  const planned = planner.planAll()
  const count = buildSchedule(step.count, options, report)
  if (!planned || count === null) return null
  const encoding = encodingOf(step)
  const layout =
    encoding === 'http-body' ? httpLayout(scenario, step, planner, report) : fileLayout(step, encoding)
  const fields = neededFields(planner.planned, layout)
  const breaking = planBreaking(step.count, step.connection.value, options)
  const { name, dataSource } = step
  return { name, dataSource, firstIndex, ...count, breaking, encoding, ...layout, fields }
}

function encodingOf(step: ScenarioStep): StreamPlan['encoding'] {
  if (step.connection.value === 'http') return 'http-body'
  return step.connection.value === 'csv' ? 'csv' : 'json'
}

interface Layout {
  readonly output: OutputPlan
  readonly parts: readonly PartPlan[]
}

function fileLayout(step: ScenarioStep, encoding: 'json' | 'csv'): Layout {
  const fields = step.fields.filter((field) => !isOmitted(field))
  const output: OutputPlan =
    encoding === 'csv' ? { kind: 'csv', columns: fields.map((field) => field.name) } : outputOfFields(fields)
  return { output, parts: [] }
}

/**
 * The body is the field `body` (or `value`, Data Caterer's own name for it). Fields it does not use are sent
 * only if they are URL, method or headers. Without a body field all other fields become one JSON object.
 * In the form with connections every field is a member of that object, whatever its name: URL and method are
 * the connection's.
 */
function httpLayout(scenario: Scenario, step: ScenarioStep, planner: FieldPlanner, report: Report): Layout {
  const sent = step.fields.filter((field) => !isOmitted(field))
  if (scenario.form === 'connections') {
    return { output: outputOfFields(sent), parts: buildParts(step, [], planner.planned, true, report) }
  }
  const body = sent.find(named('body')) ?? sent.find(named('value'))
  const used = new Set(body ? planner.planned.get(body.name)?.references : [])
  const partFields = sent.filter((field) => field !== body && isPartName(field.name) && !used.has(field.name))
  let output: OutputPlan
  if (body) {
    output = outputOfField(body.name, planner)
  } else {
    const members = sent.filter((field) => !partFields.includes(field))
    output = outputOfFields(members)
    if (members.length > 0) {
      report({
        severity: 'warning',
        rule: 'http-body',
        place: step.place,
        message: `step '${step.name}' has no field named body: its other fields are sent as one JSON object`,
        instead: `body with sql: TO_JSON(STRUCT(${members.map((field) => field.name).join(', ')}))`,
      })
    }
  }
  const parts = buildParts(step, partFields, planner.planned, output.kind === 'object', report)
  return { output, parts }
}

function named(name: string): (field: ScenarioField) => boolean {
  return (field) => field.name === name
}

function isOmitted(field: ScenarioField): boolean {
  const omit = field.options.get('omit')?.value
  return omit === true || omit === 'true'
}

/** The fields that the output and the parts use, and those these refer to; the rest is never made. */
function neededFields(planned: ReadonlyMap<string, FieldPlan>, layout: Layout): FieldPlan[] {
  const needed = new Set<string>()
  const need = (name: string) => {
    if (needed.has(name)) return
    needed.add(name)
    for (const reference of planned.get(name)?.references ?? []) need(reference)
  }
  for (const name of outputFields(layout.output)) need(name)
  for (const part of layout.parts) if ('field' in part) need(part.field)
  return [...planned.values()].filter((field) => needed.has(field.name))
}

function outputFields(output: OutputPlan): string[] {
  switch (output.kind) {
    case 'object':
      return memberFields(output.members)
    case 'text':
      return [output.field]
    case 'csv':
      return [...output.columns]
  }
}

function memberFields(members: readonly MemberPlan[]): string[] {
  return members.flatMap((member) => ('field' in member ? [member.field] : memberFields(member.members)))
}
