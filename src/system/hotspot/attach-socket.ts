import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { HeapmarkError } from '../../model/errors.js'
import { monotonicMs } from '../clock.js'
import { systemErrorCode } from '../files.js'

export interface ExecuteOptions {
  /** Longest time to the end of the answer; default 30 s (a class histogram of a large heap takes seconds). */
  readonly timeoutMs?: number
  /** Longest answer; default 16 MiB. */
  readonly maxBytes?: number
}

const defaultTimeoutMs = 30_000
const defaultMaxBytes = 16 * 1024 * 1024
const busyPauseMs = 5

/** AttachOperation::name_length_max and arg_length_max of HotSpot's services/attachListener.hpp, in bytes. */
const longestCommandBytes = 16
const longestArgumentBytes = 1024
/** Always so many in version 1 of the protocol (AttachOperation::arg_count_max). */
const argumentCount = 3

/** Longest result code line: digits of a 32-bit number, a sign and the line end. */
const longestCodeBytes = 12

/**
 * One command in HotSpot's attach protocol, version 1 (os/posix/attachListener_posix.cpp, JDK 6 to 25):
 * `1 \0 command \0 argument \0 argument \0 argument \0`; the answer is a result code, a line end, text, and the end
 * of the connection. Every command has its own connection.
 * @throws HeapmarkError ATTACH_FAILED: no or late or too long an answer, or a result code other than 0
 */
export async function executeOnSocket(
  socketPath: string,
  command: string,
  args: readonly string[],
  options: ExecuteOptions = {},
): Promise<string> {
  const request = encodeRequest(command, args)
  const label = [command, ...args].join(' ').slice(0, 200)
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const deadlineMs = monotonicMs() + timeoutMs
  const socket = await connectBy(socketPath, deadlineMs)
  const answer = await exchange(socket, request, deadlineMs, options.maxBytes ?? defaultMaxBytes)
  switch (answer) {
    case 'late':
      throw failure(
        `the JVM did not answer '${label}' within ${timeoutMs} ms`,
        'Is it stopped, or collecting a large heap?',
      )
    case 'long':
      throw failure(
        `the answer to '${label}' is longer than ${options.maxBytes ?? defaultMaxBytes} bytes`,
        'Ask for less, or allow more.',
      )
    default:
      return decodeAnswer(answer, label)
  }
}

/** A JVM serves one after the other, and has room for five that wait (listen's backlog): more are told EAGAIN. */
async function connectBy(socketPath: string, deadlineMs: number): Promise<Socket> {
  for (;;) {
    try {
      return await connectOnce(socketPath)
    } catch (error) {
      const code = systemErrorCode(error)
      if (code === 'EAGAIN' && monotonicMs() < deadlineMs) await sleep(busyPauseMs)
      else if (code === 'EAGAIN')
        throw failure('too many wait for an answer of the JVM', 'Ask less often.', error)
      else
        throw failure(
          'nobody listens on the attach socket: the JVM has ended',
          'Attach to a running JVM.',
          error,
        )
    }
  }
}

function connectOnce(socketPath: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

function exchange(
  socket: Socket,
  request: Buffer,
  deadlineMs: number,
  maxBytes: number,
): Promise<Buffer | 'late' | 'long'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const leave = (answer: Buffer | 'late' | 'long') => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(() => leave('late'), Math.max(0, deadlineMs - monotonicMs()))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > maxBytes + longestCodeBytes) leave('long')
    })
    // What came before a reset is judged like any other end: a result code, or none.
    socket.on('error', () => {})
    socket.on('close', () => leave(Buffer.concat(chunks)))
    socket.write(request)
  })
}

function encodeRequest(command: string, args: readonly string[]): Buffer {
  const words = [command, ...args]
  while (words.length <= argumentCount) words.push('')
  const tooMany = words.length > argumentCount + 1
  const tooLong = words.some(
    (word, i) => Buffer.byteLength(word) > (i === 0 ? longestCommandBytes : longestArgumentBytes),
  )
  if (tooMany || tooLong || words.some((word) => word.includes('\0'))) {
    throw failure(
      `'${words.join(' ').slice(0, 80)}' cannot be sent to a JVM`,
      `A command has up to ${longestCommandBytes} bytes, and up to ${argumentCount} arguments of ${longestArgumentBytes} bytes.`,
    )
  }
  return Buffer.from(`1\0${words.join('\0')}\0`)
}

function decodeAnswer(answer: Buffer, label: string): string {
  const lineEnd = answer.subarray(0, longestCodeBytes).indexOf(0x0a)
  const code = lineEnd === -1 ? '' : answer.toString('latin1', 0, lineEnd)
  if (!/^-?\d+$/.test(code)) {
    throw failure(
      `the JVM broke off before it answered '${label}'`,
      'It has ended, or it does not accept this user (JDK 8 takes only its own user, not even root).',
    )
  }
  const text = answer.toString('utf8', lineEnd + 1)
  if (code !== '0') {
    const [said = ''] = text.trim().split('\n')
    throw failure(
      `the JVM refused '${label}': ${said || `code ${code}`}`,
      'Another JVM version may know other commands: see its `help`.',
    )
  }
  return text
}

function failure(message: string, hint: string, cause?: unknown): HeapmarkError {
  return new HeapmarkError('ATTACH_FAILED', message, { hint, cause })
}
