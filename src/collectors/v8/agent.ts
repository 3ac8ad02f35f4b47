/**
 * Preloaded into a Node target (`node --import agent.js program.js`): tells the bench, over file descriptor 3,
 * how V8's heap stands, and does what the bench asks of it there. A guest in somebody else's program, so:
 * - it imports built-in modules and a few small files of its own, and most of it only when it is wanted;
 * - it never keeps the program alive, never throws into it, never waits for the bench: when the bench reads
 *   too slowly, figures are left out;
 * - it does not follow into worker threads, and takes its setting out of the environment so that programs
 *   started by the target don't look for a descriptor 3 that is not theirs.
 */
import { fstatSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { type AgentAnswer, longestAgentLine, parseAgentCommand } from '../../model/agent-command.js'
import { agentDescriptor, agentIntervalVariable } from './protocol.js'

const intervalMs = Number(process.env[agentIntervalVariable])
if (isMainThread) delete process.env[agentIntervalVariable]
if (isMainThread && intervalMs > 0 && isSocket(agentDescriptor)) {
  const [{ Socket }, v8] = await Promise.all([import('node:net'), import('node:v8')])
  const socket = new Socket({ fd: agentDescriptor, readable: true, writable: true })
  watchHeap(socket, v8)
  takeCommands(socket)
}

/** Without the bench's socket, 3 is some descriptor of Node's own: hands off. */
function isSocket(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isSocket()
  } catch {
    return false
  }
}

function watchHeap(socket: import('node:net').Socket, v8: typeof import('node:v8')): void {
  let writable = true
  const send = () => {
    if (!writable || socket.destroyed) return
    const heap = v8.getHeapStatistics()
    const memory = process.memoryUsage()
    const spaces: Record<string, number> = {}
    for (const space of v8.getHeapSpaceStatistics()) spaces[space.space_name] = space.space_used_size
    // False = the bench has not read what is there: wait for it instead of piling up.
    writable = socket.write(
      `${JSON.stringify({
        atNs: process.hrtime.bigint().toString(),
        heapUsedBytes: heap.used_heap_size,
        heapTotalBytes: heap.total_heap_size,
        heapLimitBytes: heap.heap_size_limit,
        externalBytes: memory.external,
        arrayBuffersBytes: memory.arrayBuffers,
        mallocedBytes: heap.malloced_memory,
        spaces,
      })}\n`,
    )
  }
  const timer = setInterval(send, intervalMs)
  timer.unref()
  socket.unref()
  socket.on('drain', () => {
    writable = true
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => clearInterval(timer))
  process.once('exit', send)
  send()
}

/** One command a line. Reading also shows when the bench has gone. */
function takeCommands(socket: import('node:net').Socket): void {
  const answer = (message: AgentAnswer) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
  }
  let rest = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestAgentLine) rest = ''
    for (const line of lines) void obey(line, answer)
  })
}

async function obey(line: string, answer: (message: AgentAnswer) => void): Promise<void> {
  const command = parseAgentCommand(line)
  if (command === null) return
  answer({ answer: command.id, state: 'begun' })
  try {
    const { perform } = await import('./agent-commands.js')
    perform(command, answer)
  } catch (error) {
    // A Node built without the inspector.
    answer({ answer: command.id, state: 'failed', reason: String(error) })
  }
}
