import { createServer } from 'node:net'

/**
 * A TCP port on loopback that nobody has at this moment. Between this answer and its use another program may take
 * it: a small chance, for the system does not hand out the same port again soon.
 * @throws the system's error
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
