import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { javaFixture } from '../../../test/support/jdks.js'
import { jdks, noJdk } from '../../../test/support/live-jvm.js'
import { type WatchedJvm, type WatchJvmOptions, watchJvm } from '../../../test/support/watched-jvm.js'
import { JmxCollector } from './jmx.js'

/** Addresses a process listens on, as the kernel writes them: hexadecimal address and port. */
function listening(pid: number): { address: string; port: number }[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map(
      (name) => /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${name}`))?.[1],
    ),
  )
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === '0A' && sockets.has(columns[9]))
    .map((columns) => {
      const [address, port] = columns[1]!.split(':')
      return { address: address!, port: Number.parseInt(port!, 16) }
    })
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file)
  } catch {
    // Closed meanwhile.
    return ''
  }
}

/** 127.0.0.1, as it is or mapped into IPv6; the kernel writes words in the order of the machine's bytes. */
const loopback = /^(?:0000000000000000FFFF0000)?0100007F$/

/** A JVM of which `look` is taken once JMX is open. */
async function withJmx(
  jdk: (typeof jdks)[number],
  jmxPort: number,
  look: (pid: number) => Promise<void> | void,
  options: Partial<WatchJvmOptions> = {},
): Promise<WatchedJvm> {
  return watchJvm(jdk, [new JmxCollector({ jmxPort })], {
    program: ['stream', '60000'],
    whileLive: async ({ child, pid }) => {
      for (let i = 0; i < 400 && listening(pid).length === 0; i++) await sleep(25)
      await look(pid)
      child.kill('SIGTERM')
    },
    ...options,
  })
}

describe.skipIf(jdks.length === 0)(`JMX (${jdks.length === 0 ? noJdk : 'real JVMs'})`, () => {
  it.each(jdks)('of $name listens on one port of loopback, and a client can connect', async (jdk) => {
    let port = 0
    let answer = ''
    const { notes, told } = await withJmx(jdk, 0, async (pid) => {
      const ports = listening(pid)
      expect(ports).toHaveLength(1)
      expect(ports[0]!.address).toMatch(loopback)
      port = ports[0]!.port
      const client = await promisify(execFile)(jdk.java, [javaFixture('JmxClient.java'), String(port)], {
        encoding: 'utf8',
      })
      answer = client.stdout
      expect(listening(pid)).toHaveLength(1)
    })
    expect(answer.trim()).toBe(jdk.major === 8 ? '1.8' : String(jdk.major))
    const line = `visualvm --openjmx 127.0.0.1:${port} (in Mission Control: service:jmx:rmi:///jndi/rmi://127.0.0.1:${port}/jmxrmi)`
    expect(told).toEqual([`JMX is open: ${line}`])
    expect(notes).toEqual([`JMX was open on 127.0.0.1:${port} while the program ran: ${line}`])
  })

  it.each(jdks.slice(-1))('is missing when its port is taken; the run goes on', async (jdk) => {
    const holder = await hold()
    const { notes, told, end } = await watchJvm(jdk, [new JmxCollector({ jmxPort: holder.port })], {
      program: ['stream', '2500'],
    })
    expect(end.exitCode).toBe(0)
    expect(told).toEqual([])
    expect(notes[0]).toMatch(/^JMX was not open: .*ManagementAgent\.start/)
  })

  it.each(jdks.slice(-1))('is missing where the JVM may not be asked', async (jdk) => {
    const { notes } = await watchJvm(jdk, [new JmxCollector({ jmxPort: 0 })], {
      program: ['stream', '800'],
      jvmOptions: ['-XX:+DisableAttachMechanism'],
    })
    expect(notes[0]).toMatch(/^JMX was not open: .*DisableAttachMechanism/)
  })
})

/** A program that has a port of loopback. */
async function hold(): Promise<{ port: number }> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0 }
}
