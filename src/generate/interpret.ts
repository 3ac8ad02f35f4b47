import { HeapmarkError } from '../model/errors.js'
import { SqlError } from './expressions/errors.js'
import { kindOf } from './fields/index.js'
import type { SourceContext, ValueSource } from './fields/kind.js'
import type { FieldPlan } from './fields/plan.js'
import type { MemberPlan, StreamPlan } from './plan.js'
import { FieldRandom, fieldKey } from './random.js'
import { textWriter } from './value-text.js'
import { type Row, Struct, type Value, type ValueType } from './values.js'

/**
 * The plain reading of a stream's plan: record index -> row -> text. It is the reference for the compiled
 * writer, and makes what that one leaves out.
 */
export class StreamInterpreter {
  readonly context: SourceContext
  readonly #fields: ReadonlyMap<string, InterpretedField>
  readonly #random = new FieldRandom()

  constructor(
    readonly stream: StreamPlan,
    readonly plan: { readonly seed: number; readonly nowMs: number },
  ) {
    this.context = sourceContext(stream, plan.nowMs)
    this.#fields = new Map(
      stream.fields.map((field) => [field.name, interpretField(field, this.context, plan.seed)]),
    )
  }

  field(name: string): FieldPlan {
    return this.#fields.get(name)!.plan
  }

  /** A function that makes one field's value of a record, together with the fields it refers to. */
  valueOf(name: string): (index: number) => Value {
    const [target, ...others] = this.#withReferences([name]).reverse()
    const before = others.reverse()
    return (index) => this.#value(target!, index, this.#row(before, index))
  }

  /** The record's row: all fields that the output and the parts use. */
  row(index: number): Row {
    return this.#row([...this.#fields.values()], index)
  }

  /** A function that writes the payload of a record. */
  payload(): (index: number) => string {
    const { output } = this.stream
    switch (output.kind) {
      case 'object': {
        const type = this.#memberType(output.members)
        const write = textWriter(type, 'json')
        return (index) => write(this.#struct(output.members, this.row(index)))
      }
      case 'text': {
        const write = textWriter(this.field(output.field).type, 'raw')
        const value = this.valueOf(output.field)
        return (index) => write(value(index))
      }
      case 'csv': {
        const writers = output.columns.map((name) => textWriter(this.field(name).type, 'csv'))
        return (index) => {
          const row = this.row(index)
          return output.columns.map((name, i) => writers[i]!(row.get(name)!)).join(',')
        }
      }
    }
  }

  /** Type of an object's members, for laying out its text. */
  #memberType(members: readonly MemberPlan[]): ValueType {
    return {
      kind: 'struct',
      fields: members.map((member) => ({
        name: member.name,
        type: 'field' in member ? this.field(member.field).type : this.#memberType(member.members),
      })),
    }
  }

  #struct(members: readonly MemberPlan[], row: Row): Struct {
    return new Struct(
      members.map((member) => member.name),
      members.map((member) =>
        'field' in member ? row.get(member.field)! : this.#struct(member.members, row),
      ),
    )
  }

  #row(fields: readonly InterpretedField[], index: number): Row {
    const row = new Map<string, Value>()
    for (const field of fields) row.set(field.plan.name, this.#value(field, index, row))
    return row
  }

  #value(field: InterpretedField, index: number, row: Row): Value {
    this.#random.seek(field.seed, field.key, index)
    // Null or not is drawn first, from the same stream as the value.
    if (field.plan.nullProbability > 0 && this.#random.next() < field.nullBelow) return null
    try {
      return field.source(this.#random, index - this.stream.firstIndex, row)
    } catch (error) {
      throw error instanceof SqlError ? notComputed(field.plan, index, error) : error
    }
  }

  /** Fields and all they refer to, those referred to first. */
  #withReferences(names: readonly string[]): InterpretedField[] {
    const needed = new Set<string>()
    const need = (name: string) => {
      if (needed.has(name)) return
      needed.add(name)
      this.field(name).references.forEach(need)
    }
    names.forEach(need)
    return [...this.#fields.values()].filter((field) => needed.has(field.plan.name))
  }
}

interface InterpretedField {
  readonly plan: FieldPlan
  readonly key: number
  readonly seed: number
  /** 32-bit numbers below this one mean null. */
  readonly nullBelow: number
  readonly source: ValueSource
}

function interpretField(plan: FieldPlan, context: SourceContext, planSeed: number): InterpretedField {
  return {
    plan,
    key: fieldKey(plan.name),
    seed: plan.seed ?? planSeed,
    nullBelow: nullThreshold(plan),
    source: context.source(plan.generator, plan.type),
  }
}

/** An expression that was sound when it was checked, but has no value for this record. */
function notComputed(field: FieldPlan, index: number, error: SqlError): HeapmarkError {
  return new HeapmarkError(
    'SINK_FAILED',
    `record ${index}: field '${field.name}': sql at character ${error.offset + 1}: ${error.message}`,
    { cause: error, ...(error.instead === undefined ? {} : { hint: error.instead }) },
  )
}

/** 32-bit numbers below this one mean null. */
export function nullThreshold(plan: FieldPlan): number {
  return Math.round(plan.nullProbability * 0x100000000)
}

export function sourceContext(stream: StreamPlan, nowMs: number): SourceContext {
  const bytes = new Map<string, number>()
  const context: SourceContext = {
    nowMs,
    columns: new Map(stream.fields.map((field) => [field.name, field.type])),
    source: (generator, type) => kindOf(generator).source(generator, type, context),
    maxJsonBytes: (generator, type) => kindOf(generator).maxJsonBytes(generator, type, context),
    columnBytes: (name) => bytes.get(name),
  }
  // Fields stand after those they refer to, so each finds what it needs.
  for (const field of stream.fields) bytes.set(field.name, context.maxJsonBytes(field.generator, field.type))
  return context
}
