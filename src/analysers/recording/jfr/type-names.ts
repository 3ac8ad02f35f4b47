const primitives: Readonly<Record<string, string>> = {
  B: 'byte',
  C: 'char',
  D: 'double',
  F: 'float',
  I: 'int',
  J: 'long',
  S: 'short',
  Z: 'boolean',
}

/** `[Ljava/lang/String;` -> `java.lang.String[]`, `[[I` -> `int[][]`, `java/lang/Object` -> `java.lang.Object`. */
export function javaTypeName(internal: string): string {
  let dimensions = 0
  while (internal[dimensions] === '[') dimensions++
  const element = internal.slice(dimensions)
  const brackets = '[]'.repeat(Math.min(dimensions, 255))
  if (dimensions > 0 && element.length === 1) return (primitives[element] ?? element) + brackets
  const bare =
    dimensions > 0 && element.startsWith('L') && element.endsWith(';') ? element.slice(1, -1) : element
  return bare.replaceAll('/', '.') + brackets
}

/**
 * Without the numbers and addresses of classes that a JVM makes as it runs (`Main$$Lambda$14/0x0000000800c03000`,
 * `GeneratedMethodAccessor8`): they are others in each process, and stacks of two recordings could not be laid over
 * each other.
 */
export function stableName(name: string): string {
  return name
    .replace(/(\$\$Lambda)(\$\d+)?([+/.](0x[0-9a-f]+|\d+))*/g, '$1')
    .replace(/[+/.]0x[0-9a-f]{6,16}/g, '')
    .replace(/(Generated(?:Serialization)?(?:Method|Constructor)Accessor)\d+/g, '$1')
}
