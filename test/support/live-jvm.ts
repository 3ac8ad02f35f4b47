import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, onTestFinished } from 'vitest'

export interface Jdk {
  /** `JDK 17`. */
  readonly name: string
  readonly major: number
  readonly home: string
}

/** One JDK of each major version on this machine: of JAVA_HOME, of the PATH, and below /usr/lib/jvm; oldest first. */
export const jdks: readonly Jdk[] = findJdks()

/** Why tests on real JVMs are skipped when there is none. */
export const noJdk = 'there is no JDK in JAVA_HOME, on the PATH or below /usr/lib/jvm'

function findJdks(): Jdk[] {
  const byMajor = new Map<number, Jdk>()
  for (const candidate of candidateHomes()) {
    if (!existsSync(path.join(candidate, 'bin/javac')) || !existsSync(path.join(candidate, 'bin/jcmd')))
      continue
    const home = realpathSync(candidate)
    const release = path.join(home, 'release')
    const version = existsSync(release)
      ? /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(release, 'utf8'))?.[1]
      : null
    const major = Number(/^(?:1\.)?(\d+)/.exec(version ?? '')?.[1])
    if (Number.isInteger(major) && !byMajor.has(major))
      byMajor.set(major, { name: `JDK ${major}`, major, home })
  }
  return [...byMajor.values()].sort((a, b) => a.major - b.major)
}

function candidateHomes(): string[] {
  const homes: string[] = []
  if (process.env['JAVA_HOME']) homes.push(process.env['JAVA_HOME'])
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const java = path.join(folder, 'java')
    if (existsSync(java)) homes.push(path.dirname(path.dirname(realpathSync(java))))
  }
  if (existsSync('/usr/lib/jvm'))
    homes.push(...readdirSync('/usr/lib/jvm').map((name) => path.join('/usr/lib/jvm', name)))
  return homes
}

/** A JVM that does what it is told, and nothing in between. */
export interface ObedientJvm {
  readonly pid: number
  readonly child: ChildProcess
  /** `keep 20`, `drop`, `churn 100`, `collect`, `classes 50`, `threads 3`: see test/fixtures/java/Obedient.java. */
  tell(command: string): Promise<void>
  /** All that it has printed. */
  output(): string
}

const source = fileURLToPath(new URL('../fixtures/java/Obedient.java', import.meta.url))
let classes: string | null = null
afterAll(() => {
  if (classes !== null) rmSync(classes, { recursive: true, force: true })
})

/** Compiled once in a test file, by the oldest JDK, so that all can run it. */
export function compiledClasses(): string {
  if (classes === null) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-classes-'))
    execFileSync(path.join(jdks[0]!.home, 'bin/javac'), ['-d', folder, source], { stdio: 'pipe' })
    classes = folder
  }
  return classes
}

/** Starts it with these JVM options; it is killed when the test ends. `wrapper` is what it is started through. */
export async function startJvm(
  jdk: Jdk,
  options: readonly string[] = [],
  wrapper: { readonly command?: readonly string[]; readonly env?: Record<string, string> } = {},
): Promise<ObedientJvm> {
  const java = [path.join(jdk.home, 'bin/java'), '-Xmx64m', ...options, '-cp', compiledClasses(), 'Obedient']
  const [command, ...args] = [...(wrapper.command ?? []), ...java]
  const child = spawn(command!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...wrapper.env },
  })
  // The end of its input ends it, also behind a wrapper; then it removes its files in /tmp itself.
  onTestFinished(async () => {
    const running = child.exitCode === null && child.signalCode === null
    if (running) {
      child.kill('SIGCONT')
      child.stdin.end()
      const patience = setTimeout(() => child.kill('SIGKILL'), 5000)
      await once(child, 'exit')
      clearTimeout(patience)
    }
    rmSync(`/tmp/.java_pid${child.pid}`, { force: true })
  })
  child.stdin.on('error', () => {})
  let output = ''
  let waiting: { resolve: () => void; reject: (error: Error) => void } | null = null
  let answers = 0
  const take = (text: string) => {
    output += text
    const seen = output.match(/^done$/gm)?.length ?? 0
    if (seen <= answers) return
    answers = seen
    waiting?.resolve()
    waiting = null
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  child.on('error', (error) => waiting?.reject(error))
  child.on('close', () => waiting?.reject(new Error(`the JVM ended: ${output}`)))
  const nextAnswer = () =>
    new Promise<void>((resolve, reject) => {
      waiting = { resolve, reject }
    })
  await nextAnswer()
  return {
    pid: child.pid!,
    child,
    tell: (line) => {
      const answer = nextAnswer()
      child.stdin.write(`${line}\n`)
      return answer
    },
    output: () => output,
  }
}

/**
 * The same with a pid and a mount namespace of its own and another /tmp, as in a container.
 * @returns null where such namespaces may not be made; `pid` is the JVM's as this process sees it
 */
export async function startInContainer(jdk: Jdk): Promise<{ jvm: ObedientJvm; pid: number } | null> {
  const unshare = ['unshare', '--pid', '--mount', '--fork', '--kill-child', 'sh', '-c']
  // The compiled classes lie in the /tmp that is to be hidden.
  const enter = `mount --bind "$0" /mnt && mount -t tmpfs tmpfs /tmp && mkdir -p "$0" && mount --bind /mnt "$0" &&
    mount -t proc proc /proc && exec "$@"`
  const command = [...unshare, enter, compiledClasses()]
  if (spawnSync(command[0]!, [...command.slice(1), 'true']).status !== 0) return null
  const jvm = await startJvm(jdk, [], { command })
  const children = readFileSync(`/proc/${jvm.pid}/task/${jvm.pid}/children`, 'utf8')
  return { jvm, pid: Number(children.trim().split(' ')[0]) }
}

/** A tool of the JDK, as its user would call it. */
export function jdkTool(jdk: Jdk, tool: 'jcmd' | 'jstat', ...args: readonly string[]): string {
  return execFileSync(path.join(jdk.home, 'bin', tool), args, { encoding: 'utf8' })
}
