// Peers as processes of their own: started, asked for their CPU time, ended by their id.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import net from 'node:net'

const startLimitMs = 30_000
/** USER_HZ: the unit of times in /proc/<pid>/stat, 100 on every architecture that Node.js runs on. */
const msPerTick = 10

/** @returns null when the program is there, else what to say of it */
export function missingProgram(program, how) {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' })
  return error === undefined
    ? null
    : `there is no ${program} on the PATH${how === undefined ? '' : ` (${how})`}`
}

/**
 * Starts a server that says its port as its first line and ends when its standard input does, so also when this
 * process dies.
 */
export async function startServer(command, words, options = {}) {
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'], ...options })
  const port = Number(await firstLine(child, command))
  return { url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port, pid: child.pid, stop: () => stop(child) }
}

/**
 * A program that does not watch its standard input, under a shell that does and passes the end on.
 * @param ready resolves once it serves
 */
export async function startGuarded(command, words, port, ready) {
  const script = '"$@" </dev/null & child=$!; read -r _; kill "$child" 2>/dev/null; wait "$child"'
  const child = spawn('sh', ['-c', script, 'guard', command, ...words], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  try {
    await ready()
  } catch (error) {
    await stop(child)
    throw error
  }
  return { url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port, pid: child.pid, stop: () => stop(child) }
}

/** What a program says on its standard output, once it has ended well. */
export async function outputOf(command, words, options) {
  return (await saidBy(command, words, options)).output
}

/**
 * What it says on both its outputs, once it has ended well.
 * @param options of spawn; interruptAfterMs: when it gets SIGINT
 */
export async function saidBy(command, words, { interruptAfterMs, ...options } = {}) {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let output = ''
  let complaints = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (complaints += chunk))
  const timer =
    interruptAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGINT'), interruptAfterMs)
  const [status, signal] = await once(child, 'close')
  clearTimeout(timer)
  if (status !== 0) {
    throw new Error(
      `${command} ended with ${status ?? signal}: ${output.slice(-2000)}${complaints.slice(-2000)}`,
    )
  }
  return { output, complaints }
}

/** User and system time of a process and its living descendants, in milliseconds. */
export function cpuTimesMs(pid) {
  const sum = { user: 0, system: 0 }
  for (const one of [pid, ...descendants(pid)]) {
    const times = timesMs(one)
    sum.user += times.user
    sum.system += times.system
  }
  return sum
}

/** The same of all descendants of this process that have ended, and of this process itself. */
export function ownCpuMs() {
  const { user, system, ofEnded } = timesMs('self')
  return { own: user + system, ofEnded }
}

/** utime, stime, cutime and cstime of /proc/<pid>/stat, its fields 14 to 17. */
function timesMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the name in brackets, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system, endedUser, endedSystem] = fields
    .slice(11, 15)
    .map((ticks) => Number(ticks) * msPerTick)
  return { user, system, ofEnded: endedUser + endedSystem }
}

/** A port that nobody holds at this moment. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves once somebody accepts connections there. */
export async function accepts(port) {
  const endAtMs = performance.now() + startLimitMs
  for (;;) {
    const socket = net.connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch (error) {
      if (performance.now() > endAtMs) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    } finally {
      socket.destroy()
    }
  }
}

function descendants(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  if (children === '') return []
  return children.split(' ').flatMap((child) => [Number(child), ...descendants(Number(child))])
}

async function firstLine(child, command) {
  const silence = setTimeout(() => child.kill('SIGKILL'), startLimitMs)
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`${command} ended before it served`)))
      child.stdout.once('data', (chunk) => resolve(String(chunk)))
    })
  } finally {
    clearTimeout(silence)
  }
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const killer = setTimeout(() => child.kill('SIGKILL'), 3000)
  const ended = once(child, 'exit')
  child.stdin.end()
  await ended
  clearTimeout(killer)
}
