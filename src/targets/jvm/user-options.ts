import { readFileSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import { splitJavaProgram } from './java-program.js'
import { collectorFlags, type JvmCollector } from './jvm-options.js'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Options that set the heap's size. Of two the later wins, and the user's words stand behind ours; those about RAM
 * shares do nothing beside -Xmx, and whoever wrote them meant something else.
 */
const heapOption =
  /^-(?:Xm[sx]|m[sx])\d|^-XX:(?:(?:Max|Initial|Min)HeapSize|MaxRAM|(?:Max|Initial|Min)RAM(?:Percentage|Fraction))=|^-XX:\+AggressiveHeap$/

/** Options about which collector runs. */
const collectorOption =
  /^-XX:[+-](?:Use\w+GC|Unlock(?:Experimental|Diagnostic)VMOptions|ZGenerational)$|^-XX:ShenandoahGCMode=/

/**
 * Environment variables that hold options. HotSpot reads JAVA_TOOL_OPTIONS before the command line and _JAVA_OPTIONS
 * after it; the launcher of 9 and later puts JDK_JAVA_OPTIONS in front of the command line.
 */
const optionVariables = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'] as const

/** An argument file may name others; so deep it is followed. */
const argumentFileDepth = 5

export interface UserOptions {
  /** Options of the JVM among the program's words, argument files opened. */
  readonly words: readonly string[]
  /** Of the words and the environment, in the order in which the JVM reads them. */
  readonly aboutCollector: readonly string[]
}

/**
 * Reads the JVM options that the user gives by words, argument files and environment, and refuses those that would
 * undo the limits of the run or contradict `--gc`.
 * @throws HeapmarkError TARGET_ARGUMENTS
 */
export function readUserOptions(
  program: readonly string[],
  gc: JvmCollector | null,
  environment: Environment,
  workingDirectory: string,
): UserOptions {
  const words = splitJavaProgram(openArgumentFiles(program, workingDirectory, argumentFileDepth)).options
  refuseHeapOptions(words)
  const late = splitWords(environment._JAVA_OPTIONS ?? '')
  const lateHeap = late.find((word) => heapOption.test(word))
  if (lateHeap !== undefined) {
    throw new HeapmarkError(
      'TARGET_ARGUMENTS',
      `${lateHeap} in _JAVA_OPTIONS would undo the heap limits of the run`,
      {
        place: '_JAVA_OPTIONS',
        hint: 'unset _JAVA_OPTIONS for this run: env -u _JAVA_OPTIONS heapmark ...',
      },
    )
  }
  if (gc !== null) refuseOtherCollector(words, gc, environment)
  const early = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'].flatMap((name) =>
    splitWords(environment[name] ?? ''),
  )
  return { words, aboutCollector: [...early, ...words, ...late].filter((word) => collectorOption.test(word)) }
}

/** The environment without the variables that add options and words to every JVM: for `java -version` and its like. */
export function withoutOptionVariables(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !(optionVariables as readonly string[]).includes(name)),
  )
}

function refuseHeapOptions(words: readonly string[]): void {
  const word = words.find((one) => heapOption.test(one))
  if (word === undefined) return
  throw new HeapmarkError('TARGET_ARGUMENTS', `${word} would undo the heap limits of the run`, {
    place: words.join(' '),
    hint: 'leave it out, and give MIN_HEAP and MAX_HEAP instead: heapmark run SCENARIO 512m 2g ...',
  })
}

/** Two collectors at once: HotSpot refuses to start. */
function refuseOtherCollector(words: readonly string[], gc: JvmCollector, environment: Environment): void {
  const ours = `-XX:+${collectorFlags[gc]}`
  const isOther = (word: string) => /^-XX:\+Use(?:\w+)GC$/.test(word) && word !== ours && namesCollector(word)
  const places: [place: string, words: readonly string[]][] = [
    ['the program', words],
    ...optionVariables.map((name): [string, string[]] => [name, splitWords(environment[name] ?? '')]),
  ]
  for (const [place, list] of places) {
    const word = list.find(isOther) ?? list.find((one) => one === `-XX:-${collectorFlags[gc]}`)
    if (word === undefined) continue
    throw new HeapmarkError('TARGET_ARGUMENTS', `${word} of ${place} contradicts --gc ${gc}`, {
      place: word,
      hint: 'leave one of the two out',
    })
  }
}

/** `-XX:+UseDynamicNumberOfGCThreads` and the like end otherwise; these are the flags that choose. */
function namesCollector(word: string): boolean {
  return /Use(?:G1|Parallel|ParallelOld|Serial|Z|Shenandoah|ConcMarkSweep|ParNew|Epsilon)GC$/.test(word)
}

/** Replaces `@file` and `-XX:VMOptionsFile=file` by the words in the file; one that cannot be read is the JVM's to tell. */
function openArgumentFiles(words: readonly string[], folder: string, depth: number): string[] {
  return words.flatMap((word) => {
    const file = /^@([^@].*)$/.exec(word)?.[1] ?? /^-XX:VMOptionsFile=(.+)$/.exec(word)?.[1]
    if (file === undefined || depth === 0) return [word]
    try {
      const held = splitWords(readFileSync(path.resolve(folder, file), 'utf8').replace(/#.*/g, ''))
      return openArgumentFiles(held, folder, depth - 1)
    } catch {
      return [word]
    }
  })
}

/** Words apart by blanks, with quotes around those that hold some. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g)].map(([word]) => word.replace(/["']/g, ''))
}
