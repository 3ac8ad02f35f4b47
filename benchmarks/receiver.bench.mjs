// Requests a second that the receiver takes from wrk, beside a bare node:http server in the same run (A B B A).
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startReceiverProcess } from '../dist/receiver/client.js'
import { defaultLimits } from '../dist/receiver/limits.js'
import { spread } from './support.mjs'

const body = JSON.stringify({
  id: 'ID12345678',
  user_id: 'USER123456',
  event_type: 'LOGIN',
  payload: 'x'.repeat(250),
})

export async function run({ small }) {
  if (spawnSync('wrk', ['--version']).error) {
    return [{ what: 'receiver under wrk', missing: 'wrk is not installed (apt-get install wrk)' }]
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-bench-'))
  const script = path.join(folder, 'post.lua')
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = '${body}'\n`,
  )
  const receiver = await startReceiverProcess(
    { host: '127.0.0.1', port: 0, logLevel: 'error', responseDelayMs: 0, limits: defaultLimits },
    { logFile: path.join(folder, 'receiver.log') },
  )
  const peer = await startPeer()
  try {
    const seconds = small ? 1 : 5
    const ours = []
    const theirs = []
    for (let round = 0; round < (small ? 1 : 3); round++) {
      ours.push(load(receiver.url, script, seconds))
      theirs.push(load(peer.url, script, seconds), load(peer.url, script, seconds))
      ours.push(load(receiver.url, script, seconds))
    }
    const [a, b] = [spread(ours), spread(theirs)]
    return [
      {
        what: 'receiver, 64 connections, no pipelining',
        perSecond: a,
        beside: `${(a.median / b.median).toFixed(2)} x node:http`,
      },
      { what: 'node:http that only counts', perSecond: b },
    ]
  } finally {
    peer.child.kill()
    await receiver.stop()
    rmSync(folder, { recursive: true })
  }
}

function load(url, script, seconds) {
  const result = spawnSync('wrk', ['-t1', '-c64', `-d${seconds}s`, '-s', script, url], { encoding: 'utf8' })
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(result.stdout)?.[1])
  if (!(perSecond > 0)) throw new Error(`wrk said: ${result.stdout}${result.stderr}`)
  return perSecond
}

function startPeer() {
  const source = `
    let count = 0
    const server = require('node:http').createServer((request, response) => {
      request.resume().on('end', () => { count++; response.end('{"status":"success"}') })
    }).listen(0, '127.0.0.1', () => console.log(server.address().port))
    process.stdin.resume().on('end', () => process.exit())`
  const child = spawn(process.execPath, ['-e', source], { stdio: ['pipe', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.stdout.once('data', (port) => resolve({ child, url: `http://127.0.0.1:${Number(port)}` }))
  })
}
