import path from 'node:path'

/** A command line for `java`, taken apart. */
export interface JavaProgram {
  /** The binary as written; null when the words begin with its options, class or jar. */
  readonly binary: string | null
  /** Options of the JVM itself, with their values. */
  readonly options: readonly string[]
  /** `-jar app.jar`, a class or a source file, and the program's own arguments. */
  readonly main: readonly string[]
}

/** Options whose value is the next word; the launcher's own list (java.c, IsLauncherOption and its kin). */
const withValue: ReadonlySet<string> = new Set([
  ...['-cp', '-classpath', '--class-path', '-p', '--module-path', '--upgrade-module-path', '--add-modules'],
  ...['--limit-modules', '--add-exports', '--add-opens', '--add-reads', '--patch-module', '--source'],
  ...['--describe-module', '-d', '--enable-native-access'],
])

/** Whether a word starts a JVM: `java`, `/opt/jdk-21/bin/java`. */
export function isJavaBinary(word: string): boolean {
  return /^java(?:\.exe)?$/.test(path.basename(word))
}

/** Takes the words after `--` apart; a jar alone means `-jar`. */
export function splitJavaProgram(program: readonly string[]): JavaProgram {
  const [first = ''] = program
  const binary = isJavaBinary(first) ? first : null
  const words = binary === null ? program : program.slice(1)
  if (/\.jar$/i.test(words[0] ?? '')) return { binary, options: [], main: ['-jar', ...words] }
  const end = endOfOptions(words)
  return { binary, options: words.slice(0, end), main: words.slice(end) }
}

function endOfOptions(words: readonly string[]): number {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '-jar' || word === '-m' || word === '--module') return i
    if (withValue.has(word)) i++
    else if (!word.startsWith('-') && !word.startsWith('@')) return i
  }
  return words.length
}
