import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listeningAddresses, sharesNetwork } from './listening-ports.js'
import { catchesSigusr1, inspectorPort, isStopped, nodeProcess } from './node-process.js'

function running(command: string, ...args: string[]): number {
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: { ...process.env, NODE_OPTIONS: '--inspect-port=0' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child.pid!
}

test.each([
  [[], 9229],
  [['app.js'], 9229],
  [['--inspect-port=0'], 0],
  [['--inspect-port', '9300', 'app.js'], 9300],
  [['--debug-port=9301'], 9301],
  [['--inspect=127.0.0.1:9302'], 9302],
  [['--inspect-brk=[::1]:9303'], 9303],
  [['--inspect'], 9229],
  [['--inspect=0.0.0.0'], 9229],
  [['--inspect=9304', '--inspect-port=9305'], 9305],
  // An option of the program, not of node, may mislead: the port is then not found open, and nothing worse.
  [['--inspect-publish-uid=http'], 9229],
])('node with %j opens its inspector on port %i', (words, port) => {
  expect(inspectorPort(words)).toBe(port)
})

test('a Node.js process is known by the binary that it runs, and its options by both their places', async () => {
  // Not --title: Node writes it over the command line that is read here.
  const pid = running(process.execPath, '--no-warnings', '-e', 'setInterval(() => {}, 1000)')
  await expect.poll(() => nodeProcess(pid)?.words).toContain('--no-warnings')
  expect(nodeProcess(pid)).toMatchObject({
    executable: process.execPath,
    words: expect.arrayContaining(['--inspect-port=0']),
  })
  await expect.poll(() => catchesSigusr1(pid)).toBe(true)
})

test('another program is none, whatever it calls itself', async () => {
  const pid = running('/bin/sh', '-c', 'exec -a node sleep 600 2>/dev/null || exec sleep 600')
  expect(nodeProcess(pid)).toBeNull()
  expect(catchesSigusr1(pid)).toBe(false)
  expect(nodeProcess(0x7ffffff0)).toBeNull()
})

test('a stopped process is seen to be stopped', async () => {
  const pid = running('sleep', '600')
  expect(isStopped(pid)).toBe(false)
  process.kill(pid, 'SIGSTOP')
  await expect.poll(() => isStopped(pid)).toBe(true)
})

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
])('who listens on %s is found at %s', async (host, reached) => {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  expect(listeningAddresses(process.pid)).toContainEqual({ host: reached, port })
  server.close()
  await once(server, 'close')
  expect(listeningAddresses(process.pid).map((address) => address.port)).not.toContain(port)
})

test('processes of one machine share its network', () => {
  expect(sharesNetwork(process.pid)).toBe(true)
  expect(sharesNetwork(0x7ffffff0)).toBe(false)
})
