import { HeapmarkError } from '../../model/errors.js'
import type { RecordWriter } from '../../model/stream.js'
import { kindOf } from '../fields/index.js'
import type { FieldPlan } from '../fields/plan.js'
import { nullThreshold, type StreamInterpreter } from '../interpret.js'
import { quote } from '../json-text.js'
import type { MemberPlan, OutputPlan, StreamPlan } from '../plan.js'
import { csvCellBytes, textWriter } from '../value-text.js'
import { type TextEncoding, WriterCode } from './code.js'

/**
 * Compiles a stream's payload: each field by its kind's own code, or by calling the interpreter for it.
 * @returns null when this process may not compile text
 */
export function compileOutput(
  stream: StreamPlan,
  interpreter: StreamInterpreter,
): RecordWriter['write'] | null {
  const code = new WriterCode(encodingOf(stream.output), interpreter.plan.seed)
  new OutputCode(stream, interpreter, code).output(stream.output)
  try {
    return code.compile(stream.firstIndex)
  } catch (error) {
    if (error instanceof EvalError) return null
    throw error
  }
}

function encodingOf(output: OutputPlan): TextEncoding {
  return output.kind === 'object' ? 'json' : output.kind === 'text' ? 'raw' : 'csv'
}

class OutputCode {
  constructor(
    readonly stream: StreamPlan,
    readonly interpreter: StreamInterpreter,
    readonly code: WriterCode,
  ) {}

  output(output: OutputPlan): void {
    switch (output.kind) {
      case 'object':
        this.#object(output.members)
        return
      case 'text':
        this.#value(this.interpreter.field(output.field), () => {})
        return
      case 'csv':
        output.columns.forEach((name, i) => {
          if (i > 0) this.code.literal(',')
          this.#value(this.interpreter.field(name), () => {})
        })
    }
  }

  #object(members: readonly MemberPlan[]): void {
    const { code } = this
    code.literal('{')
    // True once a member is certain to stand before the next one, so that a comma is due.
    let follows = false
    for (const member of members) {
      const key = `${quote(member.name)}:`
      const start = () => {
        if (follows) return code.literal(`,${key}`)
        // No value ends in a brace that opens, so such a byte means: nothing written yet.
        code.line('if (buf[pos - 1] !== 123) buf[pos++] = 44;')
        code.literal(key)
      }
      if (member === members[0]) {
        const first = () => code.literal(key)
        follows = this.#member(member, first)
      } else {
        follows = this.#member(member, start) || follows
      }
    }
    code.literal('}')
  }

  /** @returns true when the member is there in every record */
  #member(member: MemberPlan, start: () => void): boolean {
    if ('field' in member) {
      const field = this.interpreter.field(member.field)
      this.#value(field, start)
      return !canBeNull(field)
    }
    start()
    this.#object(member.members)
    return true
  }

  /** Writes a field's text, `start` before it; nothing at all when it is null. */
  #value(field: FieldPlan, start: () => void): void {
    const { code } = this
    const kind = kindOf(field.generator)
    const compiled = kind.write && this.#canWrite(field)
    if (!compiled) {
      this.#interpreted(field, start)
      return
    }
    if (draws(field)) code.seek(field.name, field.seed)
    const nullable = field.nullProbability > 0
    if (nullable) {
      code.draw()
      code.line(`if (t >>> 0 >= ${nullThreshold(field)}) {`)
    }
    start()
    kind.write!(field.generator, field.type, code, this.stream.firstIndex)
    if (nullable) code.line('}')
  }

  /** Asks the kind on a scratch pad, since it says only by writing whether it can. */
  #canWrite(field: FieldPlan): boolean {
    const scratch = new WriterCode(this.code.encoding, 0)
    return kindOf(field.generator).write!(field.generator, field.type, scratch, 0)
  }

  #interpreted(field: FieldPlan, start: () => void): void {
    const { code } = this
    const value = this.interpreter.valueOf(field.name)
    const write = textWriter(field.type, code.encoding)
    const jsonBytes = this.interpreter.context.columnBytes(field.name)!
    const limit = code.encoding === 'csv' ? csvCellBytes(jsonBytes) : jsonBytes
    const text = code.variable()
    const call = code.reference((index: number) => {
      const made = value(index)
      if (made === null) return null
      const written = write(made)
      // No UTF-16 unit takes more than three bytes: the exact count is needed only near the limit.
      if (written.length * 3 > limit && Buffer.byteLength(written) > limit) throw tooLong(field, index, limit)
      return written
    })
    code.line(`${text} = ${call}(index);`)
    code.line(`if (${text} !== null) {`)
    start()
    code.line(`pos += buf.utf8Write(${text}, pos); }`)
  }
}

/** Constants and counters need no random numbers. */
function draws(field: FieldPlan): boolean {
  const { kind } = field.generator
  return field.nullProbability > 0 || !(kind === 'constant' || kind === 'sequence' || kind === 'incremental')
}

function canBeNull(field: FieldPlan): boolean {
  const { kind } = field.generator
  return (
    field.nullProbability > 0 || kind === 'sql' || (kind === 'constant' && field.generator.value === null)
  )
}

/** Senders lay out their buffers for the longest record, so none may be longer. */
function tooLong(field: FieldPlan, index: number, limit: number): HeapmarkError {
  return new HeapmarkError(
    'SINK_FAILED',
    `record ${index}: field '${field.name}' takes more than ${limit} bytes`,
    {
      hint: 'shorten what its expression makes',
    },
  )
}
