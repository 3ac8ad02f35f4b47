import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { temporaryFolder } from '../../../test/support/heapmark.js'
import {
  compiledClasses,
  jdks,
  jdkTool,
  noJdk,
  startInContainer,
  startJvm,
} from '../../../test/support/live-jvm.js'
import { attach, jcmd } from './attach.js'
import { executeOnSocket } from './attach-socket.js'
import { readProcessFacts } from './process-facts.js'

describe('a process that is no HotSpot JVM', () => {
  it('is refused, and lives on: the signal would have ended it', async () => {
    const child = spawn('sleep', ['60'])
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'spawn')
    await expect(attach(child.pid!)).rejects.toThrow(/is not a HotSpot JVM/)
    expect(await isAlive(child)).toBe(true)
  })

  it('is refused when it has ended', async () => {
    const child = spawn('true')
    await once(child, 'close')
    await expect(attach(child.pid!)).rejects.toMatchObject({ code: 'ATTACH_FAILED', message: /not running/ })
  })
})

if (jdks.length === 0) it('attaching to a live JVM', ({ skip }) => skip(noJdk))
describe.each(jdks)('a live JVM of $name', (jdk) => {
  it('answers diagnostic commands as it answers jcmd', async () => {
    const jvm = await startJvm(jdk)
    const vm = await attach(jvm.pid)
    const version = await vm.jcmd('VM.version')
    expect(`${jvm.pid}:\n${version}`).toBe(jdkTool(jdk, 'jcmd', String(jvm.pid), 'VM.version'))
    expect(await vm.jcmd('GC.heap_info')).toMatch(/garbage-first heap|DefNew|def new|PSYoung/)
    expect(await vm.execute('properties')).toContain('java.home=')
    expect(await jcmd(jvm.pid, 'VM.uptime')).toMatch(/^[\d.]+ s/)
  })

  it('is asked without a trace: no file is left, nothing is printed', async () => {
    const jvm = await startJvm(jdk)
    for (let i = 0; i < 3; i++) await jcmd(jvm.pid, 'VM.version')
    expect(leftTriggers(jvm.pid)).toEqual([])
    await jvm.tell('churn 1')
    expect(jvm.output()).toBe('done\ndone\n')
  })

  it('answers many at once', async () => {
    const jvm = await startJvm(jdk)
    const vm = await attach(jvm.pid)
    const answers = await Promise.all(Array.from({ length: 20 }, () => vm.jcmd('VM.version')))
    expect(new Set(answers).size).toBe(1)
  })

  it('says what it does not know', async () => {
    const jvm = await startJvm(jdk)
    await expect(jcmd(jvm.pid, 'GC.nothing')).rejects.toMatchObject({
      code: 'ATTACH_FAILED',
      message: expect.stringMatching(/refused 'jcmd GC\.nothing': .*Unknown diagnostic command/),
    })
  })

  it('is waited for while it starts', async () => {
    const child = spawn(path.join(jdk.home, 'bin/java'), ['-Xmx64m', '-cp', compiledClasses(), 'Obedient'])
    onTestFinished(() => void child.stdin.end())
    // From here on it is a java process, with or without its JVM.
    await vi.waitFor(() => expect(readlinkSync(`/proc/${child.pid}/exe`)).toMatch(/bin\/java$/), {
      interval: 1,
      timeout: 20_000,
    })
    expect(await jcmd(child.pid!, 'VM.version', { timeoutMs: 30_000 })).toContain('Server VM')
    expect(await isAlive(child)).toBe(true)
  })

  it('is refused with -XX:+DisableAttachMechanism, with or without its counters, and prints no thread dump', async () => {
    for (const more of [[], ['-XX:-UsePerfData']]) {
      const jvm = await startJvm(jdk, ['-XX:+DisableAttachMechanism', ...more])
      await expect(attach(jvm.pid)).rejects.toThrow(/runs with -XX:\+DisableAttachMechanism/)
      await jvm.tell('churn 1')
      expect(jvm.output()).toBe('done\ndone\n')
    }
  })

  it('is found out by its environment too', async () => {
    const options = '-XX:-UsePerfData -XX:+DisableAttachMechanism'
    const jvm = await startJvm(jdk, [], { env: { JAVA_TOOL_OPTIONS: options } })
    await expect(attach(jvm.pid)).rejects.toThrow(/runs with -XX:\+DisableAttachMechanism/)
  })

  it('with -Xrs is attached to without the signal, which would end it', async () => {
    for (const more of [[], ['-XX:-UsePerfData']]) {
      const jvm = await startJvm(jdk, ['-Xrs', ...more])
      expect(await jcmd(jvm.pid, 'VM.version')).toContain('Server VM')
      await jvm.tell('churn 1')
    }
  })

  it('with -Xrs and its socket gone is refused, and lives on', async () => {
    const jvm = await startJvm(jdk, ['-Xrs'])
    rmSync(`/tmp/.java_pid${jvm.pid}`)
    await expect(attach(jvm.pid, { timeoutMs: 100 })).rejects.toThrow(/does not handle SIGQUIT/)
    await jvm.tell('churn 1')
  })

  it('is attached to without its counters', async () => {
    const jvm = await startJvm(jdk, ['-XX:-UsePerfData'])
    expect(await jcmd(jvm.pid, 'VM.version')).toContain('Server VM')
  })

  it('is attached to in a container, whose /tmp and pids are its own', async ({ skip }) => {
    const { pid } =
      (await startInContainer(jdk)) ?? skip('namespaces cannot be made here: unshare needs root')
    expect(await jcmd(pid, 'VM.version')).toContain('Server VM')
    expect(leftTriggers(pid)).toEqual([])
  })

  it('of another user is attached to by root', async ({ skip }) => {
    skip(process.geteuid?.() !== 0, 'needs root to start a process as another user')
    chmodSync(compiledClasses(), 0o755)
    const jvm = await startJvm(jdk, [], {
      command: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
    })
    expect(await jcmd(jvm.pid, 'VM.version')).toContain('Server VM')
    expect(leftTriggers(jvm.pid)).toEqual([])
  })

  it('that is stopped is refused at first, and later runs into the time limit', async () => {
    const jvm = await startJvm(jdk)
    await stop(jvm.pid)
    await expect(attach(jvm.pid)).rejects.toThrow(/is stopped/)
    jvm.child.kill('SIGCONT')
    const vm = await attach(jvm.pid)
    await stop(jvm.pid)
    await expect(vm.jcmd('VM.version', { timeoutMs: 200 })).rejects.toThrow(/did not answer .* within 200 ms/)
    jvm.child.kill('SIGCONT')
    expect(await vm.jcmd('VM.version')).toContain('Server VM')
  })

  it('that ends is no door any more, and leaves no file of ours', async () => {
    const jvm = await startJvm(jdk)
    const vm = await attach(jvm.pid)
    const answer = vm.jcmd('VM.version')
    jvm.child.kill('SIGKILL')
    await Promise.allSettled([answer])
    await once(jvm.child, 'close')
    await expect(vm.jcmd('VM.version')).rejects.toThrow(/the JVM has ended/)
    await expect(attach(jvm.pid)).rejects.toThrow(/not running/)
  })

  it('that ends while it is being asked ends the waiting, and leaves no file of ours', async () => {
    const jvm = await startJvm(jdk)
    const asked = attach(jvm.pid)
    jvm.child.kill('SIGKILL')
    await expect(asked).rejects.toMatchObject({ code: 'ATTACH_FAILED' })
    expect(readdirSync('/tmp')).not.toContain(`.attach_pid${jvm.pid}`)
  })

  it('takes back an answer that is too long', async () => {
    const jvm = await startJvm(jdk)
    await expect(jcmd(jvm.pid, 'GC.class_histogram', { maxBytes: 1000 })).rejects.toThrow(
      /longer than 1000 bytes/,
    )
    expect(await jcmd(jvm.pid, 'VM.version')).toContain('Server VM')
  })
})

describe('an attach socket', () => {
  it('gets the words of a command with their ends, always three arguments', async () => {
    const { socketPath, received } = await listen('0\nfine')
    expect(await executeOnSocket(socketPath, 'jcmd', ['VM.version'])).toBe('fine')
    expect(received()).toBe('1\0jcmd\0VM.version\0\0\0')
  })

  it.each([
    ['nothing', ''],
    ['half a code', '1'],
    ['no code', 'hello\n'],
    ['a line that is no code', 'x'.repeat(100)],
  ])('that gives %s has broken off', async (_, answer) => {
    const { socketPath } = await listen(answer)
    await expect(executeOnSocket(socketPath, 'jcmd', [])).rejects.toThrow(
      /broke off before it answered 'jcmd'/,
    )
  })

  it('that gives another code than 0 has refused, with its first line as the reason', async () => {
    const { socketPath } = await listen('101\nNo such thing\nmore\n')
    await expect(executeOnSocket(socketPath, 'inspect', [])).rejects.toThrow(
      /refused 'inspect': No such thing$/,
    )
  })

  it('that never ends its answer is left at the limit', async () => {
    const { socketPath } = await listen('0\n', { endless: true })
    await expect(executeOnSocket(socketPath, 'jcmd', [], { maxBytes: 100_000 })).rejects.toThrow(
      /longer than/,
    )
  })

  it.each([
    ['a command that is too long', 'x'.repeat(17), []],
    ['an argument that is too long', 'jcmd', ['ü'.repeat(513)]],
    ['too many arguments', 'jcmd', ['a', 'b', 'c', 'd']],
    ['an end within a word', 'jcmd', ['a\0b']],
  ])('is never given %s', async (_, command, args) => {
    await expect(executeOnSocket('/nowhere', command, args)).rejects.toThrow(/cannot be sent to a JVM/)
  })
})

async function isAlive(child: ChildProcess): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 50))
  return child.exitCode === null && child.signalCode === null
}

async function stop(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP')
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^State:\tT/m), {
    interval: 5,
  })
}

/** The files that asked this JVM to open its socket, where they may lie. */
function leftTriggers(pid: number): string[] {
  const name = `.attach_pid${readProcessFacts(pid)!.namespacePid}`
  return [`/proc/${pid}/root/tmp`, `/proc/${pid}/cwd`].filter((folder) => readdirSync(folder).includes(name))
}

async function listen(
  answer: string,
  { endless = false } = {},
): Promise<{ socketPath: string; received: () => string }> {
  const socketPath = path.join(temporaryFolder(), 'socket')
  let received = ''
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (bytes) => {
      received += bytes.toString()
      socket.write(answer)
      if (!endless) socket.end()
      else for (let i = 0; i < 100; i++) socket.write('x'.repeat(10_000))
    })
  }).listen(socketPath)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { socketPath, received: () => received }
}
