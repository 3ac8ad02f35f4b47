import { describe, expect, it } from 'vitest'
import { explored } from '../../test/support/explored.js'
import { HprofBytes } from '../../test/support/hprof-bytes.js'
import { exchange } from '../../test/support/raw-http.js'

function smallDump(): Buffer {
  const dump = new HprofBytes()
  const object = dump.addClass('java/lang/Object')
  dump.addRoot(0x05, object)
  dump.addRoot(0x01, dump.addInstance(object, []), 0, 0)
  return dump.toBuffer()
}

/** One request, byte for byte. @returns status, head and body */
async function ask(port: number, lines: readonly string[]) {
  const text = await exchange(port, `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head: head.toLowerCase(), body }
}

describe('the explorer lets in', () => {
  it.each(['GET', 'HEAD'])('%s of a path with the token, by its own names', async (method) => {
    const { port, token } = await explored(smallDump())
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`]) {
      const { status, body } = await ask(port, [`${method} /${token}/ HTTP/1.1`, `Host: ${host}`])
      expect(status).toBe(200)
      expect(body === '').toBe(method === 'HEAD')
    }
  })

  it('nobody who calls it by another name, whatever else is right', async () => {
    const { port, token } = await explored(smallDump())
    const hosts = [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1:${port}.evil.example`,
      `127.0.0.1:${port}@evil.example`,
      `user@127.0.0.1:${port}`,
      `127.1:${port}`,
      `0.0.0.0:${port}`,
      `[::1]:${port}`,
      `localhost.:${port}`,
      '',
    ]
    for (const host of hosts) {
      const { status, body } = await ask(port, [`GET /${token}/ HTTP/1.1`, `Host: ${host}`])
      expect(`${host}: ${status}`).toBe(`${host}: 421`)
      expect(body).not.toContain('html')
    }
    const two = [`GET /${token}/ HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Host: evil.example']
    expect([400, 421]).toContain((await ask(port, two)).status)
    expect((await ask(port, [`GET /${token}/ HTTP/1.1`])).status).toBe(400)
    expect((await ask(port, [`GET /${token}/ HTTP/1.0`])).status).toBe(421)
  })

  it('nobody without the token', async () => {
    const { port, token } = await explored(smallDump())
    const other = (token.startsWith('0') ? '1' : '0') + token.slice(1)
    const paths = [
      '/',
      `/${token}`,
      `/${other}/`,
      `/${token.slice(0, -1)}/`,
      `/${token}0/`,
      `/${token.toUpperCase()}x/`,
      `//${token}/`,
      `/x/${token}/`,
      `/x/../${token}/`,
      `/?${token}/`,
      `/%00/${token}/`,
      `http://127.0.0.1:${port}/${token}/`,
      '*',
      '/favicon.ico',
      '/style.css',
    ]
    for (const path of paths) {
      const { status, body } = await ask(port, [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`])
      expect(`${path}: ${status}`).toBe(`${path}: 404`)
      expect(body).toBe('Not found.\n')
    }
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('no %s', async (method) => {
    const { port, token } = await explored(smallDump())
    const lines = [`${method} /${token}/ HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Content-Length: 0']
    const { status, head } = await ask(port, lines)
    expect(status).toBe(405)
    expect(head).toContain('allow: get, head')
  })

  it('a token that cannot be guessed, another one each time', async () => {
    const [one, two] = [await explored(smallDump()), await explored(smallDump())]
    expect(one.token).toMatch(/^[0-9a-f]{32}$/)
    expect(two.token).not.toBe(one.token)
  })
})

describe('every answer of the explorer', () => {
  it('says that nothing may run, be kept, framed, guessed or read from elsewhere', async () => {
    const { port, token } = await explored(smallDump())
    const requests = [
      [`GET /${token}/ HTTP/1.1`, `Host: 127.0.0.1:${port}`],
      [`GET /${token}/style.css HTTP/1.1`, `Host: 127.0.0.1:${port}`],
      [`GET /${token}/nothing HTTP/1.1`, `Host: 127.0.0.1:${port}`],
      [`GET / HTTP/1.1`, `Host: 127.0.0.1:${port}`],
      [`GET /${token}/ HTTP/1.1`, 'Host: evil.example'],
      [`POST /${token}/ HTTP/1.1`, `Host: 127.0.0.1:${port}`],
    ]
    for (const lines of requests) {
      const { head } = await ask(port, lines)
      expect(head).toContain(
        "\r\ncontent-security-policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n",
      )
      expect(head).toContain('\r\nx-content-type-options: nosniff\r\n')
      expect(head).toContain('\r\nreferrer-policy: no-referrer\r\n')
      expect(head).toContain('\r\ncache-control: no-store\r\n')
      expect(head).toContain('\r\ncross-origin-resource-policy: same-origin\r\n')
      expect(head).toContain('\r\ncross-origin-opener-policy: same-origin\r\n')
      expect(head).not.toContain('access-control')
    }
  })

  it('is one of a bounded number: more than wait can are turned away, and the rest are answered', async () => {
    const { url } = await explored(smallDump())
    const answers = await Promise.all(
      Array.from({ length: 60 }, async () => (await fetch(`${url}classes`)).status),
    )
    expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(32)
    expect(answers.every((status) => status === 200 || status === 503)).toBe(true)
    expect((await fetch(url)).status).toBe(200)
  })
})
