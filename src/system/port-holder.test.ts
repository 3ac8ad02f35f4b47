import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findPortHolder } from './port-holder.js'

describe('the holder of a port', () => {
  it.each(['127.0.0.1', '::1', '::'])('is found when it listens on %s', async (host) => {
    const { child, port } = await listenElsewhere(host)
    const holder = findPortHolder(port)
    expect(holder?.pid).toBe(child.pid)
    expect(holder?.command).toContain('-e')
    expect(holder?.command.length).toBeLessThanOrEqual(120)
  })

  it('is nobody for a port that is free, or only connected from', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    expect(findPortHolder(port)?.pid).toBe(process.pid)
    await new Promise((resolve) => server.close(resolve))
    expect(findPortHolder(port)).toBeNull()
  })
})

function listenElsewhere(host: string): Promise<{ child: ChildProcess; port: number }> {
  const program = `const server = require('node:net').createServer().listen(0, ${JSON.stringify(host)}, () => console.log(server.address().port)) // ${'x'.repeat(200)}`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('it ended early')))
    child.stdout.once('data', (text) => resolve({ child, port: Number(text) }))
  })
}
