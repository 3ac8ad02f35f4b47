import type { SqlFunction } from './definition.js'
import { array, namedStruct, size, struct, toJson } from './structures.js'

/** All functions by name. A new one is a line here and a definition in its family's file. */
export const functions = {
  ARRAY: array,
  NAMED_STRUCT: namedStruct,
  SIZE: size,
  STRUCT: struct,
  TO_JSON: toJson,
} as const satisfies Record<string, SqlFunction>

export function findFunction(name: string): SqlFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name as keyof typeof functions] : undefined
}
