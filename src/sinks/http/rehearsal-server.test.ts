import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { startRehearsalServer } from './rehearsal-server.js'

it('answers each request once, wherever the bytes are cut', async () => {
  const requests = [
    'POST / HTTP/1.1\r\nX: a\r\nContent-Length: 000005\r\n\r\nhello',
    'PUT /x HTTP/1.1\r\nContent-Length: 0\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    `POST / HTTP/1.1\r\ncontent-length: 40\r\n\r\n${'\r\n\r\n'.repeat(10)}`,
  ]
  const bytes = Buffer.from(requests.join(''))
  const server = await startRehearsalServer()
  try {
    for (let cut = 1; cut < bytes.length; cut += 3) {
      const socket = connect(server.port, '127.0.0.1').setNoDelay()
      let answers = ''
      socket.on('data', (text) => {
        answers += text
      })
      socket.write(bytes.subarray(0, cut))
      await new Promise((resolve) => setTimeout(resolve, 2))
      socket.end(bytes.subarray(cut))
      await once(socket, 'close')
      expect(answers.match(/HTTP\/1\.1 200 OK/g), `cut at ${cut}`).toHaveLength(requests.length)
    }
  } finally {
    server.stop()
  }
})
