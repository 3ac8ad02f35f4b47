import { describe, expect, it } from 'vitest'
import { dashboard, type TestDashboard } from '../../test/support/dashboard.js'
import { exchange } from '../../test/support/raw-http.js'

/** One request, byte for byte. */
async function ask(port: number, lines: readonly string[]) {
  const text = await exchange(port, `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head: head.toLowerCase(), body }
}

const our = ({ port }: TestDashboard) => `Host: 127.0.0.1:${port}`

describe('the dashboard', () => {
  it('puts the token of the address into a cookie of its own place, which no script reads', async () => {
    const live = await dashboard()
    const { status, head } = await ask(live.port, [`GET /?token=${live.token} HTTP/1.1`, our(live)])
    expect(status).toBe(303)
    expect(head).toContain(`\r\nlocation: ${live.place}\r\n`)
    expect(head).toContain(`path=${live.place}; httponly; samesite=strict\r\n`)
    expect((await live.get('')).status).toBe(200)
  })

  it('has a token that cannot be guessed, another one each time', async () => {
    const [one, two] = [await dashboard(), await dashboard()]
    for (const secret of ['token', 'place', 'pageToken'] as const) {
      expect(one[secret].replaceAll('/', '')).toMatch(/^[0-9a-f]{32}$/)
      expect(two[secret]).not.toBe(one[secret])
    }
  })

  it('lets nobody in who calls it by another name, whatever else is right', async () => {
    const live = await dashboard()
    const { port, token } = live
    const hosts = [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `[::1]:${port}`,
      '',
    ]
    for (const host of hosts) {
      for (const path of [`/?token=${token}`, `${live.place}`, '/metrics']) {
        const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, `Cookie: ${live.cookie}`]
        const { status, head } = await ask(port, [...lines, `Authorization: Bearer ${token}`])
        expect(`${host} ${path}: ${status}`).toBe(`${host} ${path}: 421`)
        expect(head).not.toContain('set-cookie')
      }
    }
  })

  it('lets nobody in without the token', async () => {
    const live = await dashboard()
    const wrong = (live.token.startsWith('0') ? '1' : '0') + live.token.slice(1)
    const get = (path: string, ...more: string[]) =>
      ask(live.port, [`GET ${path} HTTP/1.1`, our(live), ...more])
    for (const path of ['/', '/metrics', '/events', '/runs', `/?token=${wrong}`, '/?token=', '//', '*']) {
      expect((await get(path)).status, path).toBe(404)
    }
    for (const path of ['', 'events', 'metrics', 'runs', 'style.css']) {
      expect((await get(`${live.place}${path}`)).status, path).toBe(403)
      expect((await get(`${live.place}${path}`, `Cookie: heapmark=${wrong}`)).status, path).toBe(403)
    }
    expect((await get('/metrics', `Authorization: Bearer ${wrong}`)).status).toBe(403)
    expect((await get(`/metrics?token=${wrong}`)).status).toBe(404)
  })

  it('answers a program that has the token as Bearer, or in the address of the metrics', async () => {
    const live = await dashboard()
    const bearer = `Authorization: Bearer ${live.token}`
    expect((await ask(live.port, ['GET /metrics HTTP/1.1', our(live), bearer])).status).toBe(200)
    const { status, head } = await ask(live.port, [`GET /metrics?token=${live.token} HTTP/1.1`, our(live)])
    expect(status).toBe(200)
    expect(head).toContain('content-type: text/plain; version=0.0.4; charset=utf-8')
  })

  it('does nothing on GET, and a POST only from its own page', async () => {
    const live = await dashboard()
    const origin = `Origin: http://127.0.0.1:${live.port}`
    const post = (...lines: string[]) =>
      ask(live.port, [`POST ${live.place}ask/gc HTTP/1.1`, our(live), 'Content-Length: 0', ...lines])
    const cookie = `Cookie: ${live.cookie}`
    const page = `X-Heapmark-Page: ${live.pageToken}`
    expect((await ask(live.port, [`GET ${live.place}ask/gc HTTP/1.1`, our(live), cookie])).status).toBe(404)
    expect((await post(origin, page)).status).toBe(403)
    expect((await post(cookie, page)).status).toBe(403)
    expect((await post(cookie, origin)).status).toBe(403)
    expect((await post(cookie, origin, 'X-Heapmark-Page: 0')).status).toBe(403)
    for (const other of [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${live.port + 1}`,
      `https://127.0.0.1:${live.port}`,
    ]) {
      expect((await post(cookie, page, `Origin: ${other}`)).status, other).toBe(403)
    }
    expect(live.asked).toEqual([])
    expect((await post(cookie, origin, page)).status).toBe(204)
    expect(live.asked).toEqual(['gc'])
  })

  it('knows what can be asked for, and refuses everything once the run has ended', async () => {
    const live = await dashboard()
    const headers = { authorization: `Bearer ${live.token}` }
    const post = async (path: string) =>
      (await fetch(`http://127.0.0.1:${live.port}/${path}`, { method: 'POST', headers })).status
    for (const what of ['dump', 'histogram', 'gc', 'record', 'stop'])
      expect(await post(`ask/${what}`)).toBe(204)
    for (const path of ['ask/shell', 'ask/', 'ask/gc/', 'runs', 'constructor'])
      expect(await post(path)).toBe(404)
    live.take({ type: 'end', words: 'completed' })
    expect(await post('ask/dump')).toBe(409)
    expect(live.asked).toEqual(['dump', 'histogram', 'gc', 'record', 'stop'])
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('answers no %s', async (method) => {
    const live = await dashboard()
    const lines = [
      `${method} ${live.place} HTTP/1.1`,
      our(live),
      `Cookie: ${live.cookie}`,
      'Content-Length: 0',
    ]
    const { status, head } = await ask(live.port, lines)
    expect(status).toBe(405)
    expect(head).toContain('allow: get, head, post')
  })

  it('says with every answer that nothing may run but its own, be kept, framed or read from elsewhere', async () => {
    const live = await dashboard()
    const answers = [
      await live.get(''),
      await live.get('runs'),
      await live.get('style.css'),
      await live.get('nothing'),
      await live.get('metrics'),
      await fetch(live.at('runs')),
    ]
    for (const { headers } of answers) {
      const policy = headers.get('content-security-policy')!
      expect(policy).toMatch(/^default-src 'none'; /)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})
