// Where generator and receiver spend their time at full speed: CPU time a record, split into our code and the kernel,
// and the frames that V8's profiler finds on top most often. Alone: node benchmarks/profile.mjs
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { receiverOptions } from '../dist/run/receiver-options.js'
import { startSender } from './peers/own-sender.mjs'
import { cpuTimesMs, outputOf } from './peers/process.mjs'
import { scenarioText } from './peers/scenarios.mjs'
import { profileText } from './report/profile-text.mjs'
import { repository } from './support.mjs'

const shapes = [
  { words: '64 connections, one request in flight on each', connections: 64, pipelining: 1 },
  { words: '16 connections, 16 in flight on each', connections: 16, pipelining: 16 },
]
const warmUpMs = 1000
const framesTold = 8

/** @returns for each shape and process: micros of CPU a record, the kernel's share of it, and the top frames */
export async function profile(ms) {
  const profiles = []
  for (const shape of shapes) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
    try {
      profiles.push(...(await profileShape(shape, folder, ms)))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  return profiles
}

async function profileShape({ words, connections, pipelining }, folder, ms) {
  const receiver = await startProfiledReceiver(folder)
  let sender
  try {
    const text = scenarioText('sustained-load-http', { connections, pipelining })
    sender = await startSender(receiver, folder, text, profilerOptions(folder, 'generator'))
    await delay(warmUpMs)
    const processes = { generator: sender.pid, receiver: receiver.pid }
    const before = Object.entries(processes).map(([name, pid]) => [name, cpuTimesMs(pid)])
    const { requests, perSecond } = await sender.measure(ms)
    const spent = before.map(([name, { user, system }]) => {
      const after = cpuTimesMs(processes[name])
      return { name, user: after.user - user, system: after.system - system }
    })
    await sender.stop()
    await receiver.stop()
    const profiles = []
    for (const { name, user, system } of spent) {
      profiles.push({
        shape: words,
        name,
        perSecond,
        micros: ((user + system) * 1000) / requests,
        kernelShare: system / (user + system),
        frames: await topFrames(path.join(folder, `${name}.cpuprofile`)),
      })
    }
    return profiles
  } finally {
    await sender?.stop()
    await receiver.stop()
  }
}

function profilerOptions(folder, name) {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`]
}

/** The receiver's process as the bench starts it, with V8's profiler; it ends should this process die. */
async function startProfiledReceiver(folder) {
  const entry = path.join(repository, 'dist/receiver/main.js')
  const words = [...profilerOptions(folder, 'receiver'), entry]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  child.send({ type: 'start', options: receiverOptions(0, null) })
  const [message] = await once(child, 'message')
  if (message.type !== 'listening') throw new Error(`the receiver said ${JSON.stringify(message)}`)
  const { port, pid } = message
  return {
    url: `http://127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    pid,
    async stop() {
      if (child.connected) child.send({ type: 'stop' })
      await ended
    },
  }
}

/** Read by heapmark itself. */
async function topFrames(file) {
  const words = [path.join(repository, 'dist/main.js'), 'analyze', file, '--format', 'json']
  const { cpu } = JSON.parse(await outputOf(process.execPath, words)).recording
  return cpu.topFrames.slice(0, framesTold).map(({ frame, self }) => ({ frame, share: self / cpu.weight }))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  console.log(profileText(await profile(4000)))
