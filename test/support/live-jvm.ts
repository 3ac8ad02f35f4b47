import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { compileJava, type Jdk as FoundJdk, jdks as foundJdks } from './jdks.js'

export interface Jdk extends FoundJdk {
  /** `JDK 17`. */
  readonly name: string
}

/** One JDK of each major version on this machine, oldest first. */
export const jdks: readonly Jdk[] = foundJdks.map((jdk) => ({ ...jdk, name: `JDK ${jdk.major}` }))

/** Why tests on real JVMs are skipped when there is none. */
export const noJdk = 'no JDK on this machine'

/** A JVM that does what it is told, and nothing in between. */
export interface ObedientJvm {
  readonly pid: number
  readonly child: ChildProcess
  /** `keep 20`, `drop`, `churn 100`, `collect`, `classes 50`, `threads 3`: see test/fixtures/java/Obedient.java. */
  tell(command: string): Promise<void>
  /** All that it has printed. */
  output(): string
}

let compiled: ReturnType<typeof compileJava> | null = null
afterAll(() => compiled?.remove())

/** Compiled once in a test file. */
export function compiledClasses(): string {
  compiled ??= compileJava(['Obedient.java'])
  return compiled.classes
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
