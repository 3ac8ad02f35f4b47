import { setTimeout as sleep } from 'node:timers/promises'
import type {
  CaptureOptions,
  Collector,
  CollectorContext,
  CollectorNote,
  LaunchFacts,
} from '../../model/collector.js'
import type { LaunchAdditions } from '../../model/target.js'
import { attach } from '../../system/hotspot/attach.js'
import { forJvm } from '../jvm-options.js'
import { freePort } from './free-port.js'

const host = '127.0.0.1'

/** A JVM that is starting on a busy machine may take so long until it answers. */
const patienceMs = 30_000
/** One whose class library is not ready yet refuses (NullPointerException on JDK 25): it is asked again. */
const mostTries = 6
const retryMs = 250

/**
 * `--jmx`: lets VisualVM or Mission Control connect to the target, on loopback and one port. The JVM is told so once it
 * runs: by options at its start (com.sun.management.jmxremote.port) it would open a second, random port on every
 * interface for a connector of its own. Nobody is asked for a password: whoever has an account on this machine can
 * connect.
 */
export class JmxCollector implements Collector {
  readonly name = 'jmx'
  readonly #askedPort: number
  #port = 0
  #opening: Promise<void> = Promise.resolve()
  #open = false
  #ended = false
  #failure: string | null = null

  /** @param options `jmxPort` 0 = any free port */
  constructor({ jmxPort }: Pick<CaptureOptions, 'jmxPort'>) {
    this.#askedPort = jmxPort ?? 0
  }

  /** What the JVM calls itself towards those who connect: else the machine's name, which may resolve to elsewhere. */
  additions({ runtime }: LaunchFacts): Partial<LaunchAdditions> {
    return forJvm(runtime, () => [`-Djava.rmi.server.hostname=${host}`])
  }

  /** Does not wait: the JVM answers when it has started. */
  start(context: CollectorContext): void {
    void context.target.ended.then(() => {
      this.#ended = true
    })
    this.#opening = this.#openPort(context)
  }

  async stop(): Promise<readonly CollectorNote[]> {
    await this.#opening
    const message = this.#open
      ? `JMX was open on ${host}:${this.#port} while the program ran: ${connectLine(this.#port)}`
      : `JMX was not open: ${this.#failure ?? 'the JVM ended before it could be asked'}`
    return [{ collector: this.name, message }]
  }

  async #openPort({ target, tell }: CollectorContext): Promise<void> {
    for (let tries = 0; tries < mostTries && !this.#ended && !this.#open; tries++) {
      if (tries > 0) await sleep(retryMs)
      try {
        this.#port = this.#askedPort === 0 ? await freePort() : this.#askedPort
        const vm = await attach(target.pid, { timeoutMs: patienceMs })
        await vm.jcmd(startCommand(this.#port), { timeoutMs: patienceMs })
        this.#open = true
        tell?.(`JMX is open: ${connectLine(this.#port)}`)
      } catch (error) {
        if (!this.#ended) this.#failure = error instanceof Error ? firstLine(error.message) : String(error)
      }
    }
  }
}

/** The registry and the objects behind it on one port, on loopback, for anyone on this machine. */
function startCommand(port: number): string {
  return [
    'ManagementAgent.start',
    `jmxremote.host=${host}`,
    `jmxremote.port=${port}`,
    `jmxremote.rmi.port=${port}`,
    'jmxremote.authenticate=false',
    'jmxremote.ssl=false',
  ].join(' ')
}

function connectLine(port: number): string {
  return `visualvm --openjmx ${host}:${port} (in Mission Control: service:jmx:rmi:///jndi/rmi://${host}:${port}/jmxrmi)`
}

function firstLine(text: string): string {
  return text.split('\n')[0]!
}
