import { statSync } from 'node:fs'
import path from 'node:path'
import { isJavaBinary } from './jvm/java-program.js'
import { isNodeBinary } from './node/node.js'

/**
 * Which kind of target a command is, for `heapmark exec`. Only what is plain to see counts: a shell script that
 * ends up in a JVM is a command, whose memory is watched from outside.
 * @param cwd where relative paths of the command start
 */
export function inferTargetKind(program: readonly string[], cwd: string): 'jvm' | 'node' | 'command' {
  const [first = ''] = program
  if (isJavaBinary(first)) return 'jvm'
  // Options of `java` without the binary: `-jar app.jar`, `-cp classes Main`.
  if (/^(?:-jar|-cp|-classpath|--class-path)$/.test(first)) return 'jvm'
  if (isNodeBinary(first)) return 'node'
  if (/\.jar$/i.test(first) && isFile(path.resolve(cwd, first))) return 'jvm'
  if (/\.[mc]?js$/i.test(first) && isFile(path.resolve(cwd, first))) return 'node'
  return 'command'
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
