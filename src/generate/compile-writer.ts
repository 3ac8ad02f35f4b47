import { HeapmarkError } from '../model/errors.js'
import type { RecordPart, RecordWriter } from '../model/stream.js'
import { headerValueProblem } from './header-text.js'
import { StreamInterpreter } from './interpret.js'
import { quote } from './json-text.js'
import type { MemberPlan, PartPlan, StreamPlan } from './plan.js'
import { csvCell, csvCellBytes, textWriter } from './value-text.js'
import { compileOutput } from './writer/output-code.js'

/**
 * Makes a stream's plan ready to write. Indices are ledger indices: record k of the stream is
 * `stream.firstIndex + k`. Loaded by the process that generates: nothing here needs the parsers.
 */
export function compileWriter(
  stream: StreamPlan,
  plan: { readonly seed: number; readonly nowMs: number },
): RecordWriter {
  const interpreter = new StreamInterpreter(stream, plan)
  return {
    maxBytes: maxBytes(stream, interpreter),
    write: compileOutput(stream, interpreter) ?? interpretedOutput(interpreter),
    header: stream.output.kind === 'csv' ? stream.output.columns.map(csvCell).join(',') : null,
    parts: new Map(stream.parts.map((part) => [part.name, recordPart(part, interpreter)])),
  }
}

/** The plain way, for a Node.js that was told not to compile text (--disallow-code-generation-from-strings). */
function interpretedOutput(interpreter: StreamInterpreter): RecordWriter['write'] {
  const payload = interpreter.payload()
  return (buffer, position, index) => position + buffer.write(payload(index), position)
}

function recordPart(part: PartPlan, interpreter: StreamInterpreter): RecordPart {
  if ('text' in part) return part.text
  const value = interpreter.valueOf(part.field)
  const write = textWriter(interpreter.field(part.field).type, 'raw')
  return (index) => {
    const text = write(value(index))
    const problem = headerValueProblem(part.name, text)
    if (problem) {
      throw new HeapmarkError('SINK_FAILED', `record ${index}: ${problem}`, {
        hint: `change the field '${part.field}' so that it makes plain text`,
      })
    }
    return text
  }
}

function maxBytes(stream: StreamPlan, interpreter: StreamInterpreter): number {
  const ofField = (name: string) => interpreter.context.columnBytes(name)!
  const { output } = stream
  switch (output.kind) {
    case 'object':
      return membersBytes(output.members, ofField)
    case 'text':
      return ofField(output.field)
    case 'csv':
      return output.columns.reduce((sum, name) => sum + csvCellBytes(ofField(name)) + 1, 0)
  }
}

function membersBytes(members: readonly MemberPlan[], ofField: (name: string) => number): number {
  return members.reduce(
    (sum, member) =>
      sum +
      Buffer.byteLength(quote(member.name)) +
      2 +
      ('field' in member ? ofField(member.field) : membersBytes(member.members, ofField)),
    2,
  )
}
