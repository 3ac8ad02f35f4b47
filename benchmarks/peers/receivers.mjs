// HTTP servers that take POSTs and count them: ours and its peers, each in a process of its own on loopback.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startReceiverProcess } from '../../dist/receiver/client.js'
import { receiverOptions } from '../../dist/run/receiver-options.js'
import { accepts, freePort, missingProgram, outputOf, startGuarded, startServer } from './process.mjs'

const program = (name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url))
const here = () => null

/**
 * `missing` says why one cannot run here, or null; `start` takes a folder for its files and returns url, host, port,
 * pid and stop. `pipelines`: whether it answers a second request of a connection at all.
 */
export const receivers = {
  heapmark: { missing: here, start: startOurs, pipelines: true },
  'Python http.server (HTTP/1.0, one thread)': {
    missing: () => missingProgram('python3'),
    start: () => startServer('python3', [program('python_server.py'), 'HTTP/1.0']),
    pipelines: false,
  },
  'Python http.server (keep-alive, a thread each)': {
    missing: () => missingProgram('python3'),
    start: () => startServer('python3', [program('python_server.py'), 'HTTP/1.1']),
    pipelines: true,
  },
  fastify: {
    missing: here,
    start: () => startServer(process.execPath, [program('fastify-server.mjs')]),
    pipelines: true,
  },
  'node:http': {
    missing: here,
    start: () => startServer(process.execPath, [program('node-http-server.mjs')]),
    pipelines: true,
  },
  'Go net/http': { missing: () => missingProgram('go'), start: startGo, pipelines: true },
  nginx: {
    missing: () => missingProgram('nginx', 'sh scripts/install-bench-tools.sh'),
    start: startNginx,
    pipelines: true,
  },
}

async function startOurs(folder) {
  const logFile = path.join(folder, 'receiver.log')
  const receiver = await startReceiverProcess(receiverOptions(0, null), { logFile })
  const { url, port, pid } = receiver
  return { url, host: '127.0.0.1', port, pid, stop: () => receiver.stop() }
}

/** Compiled without any network; the compiler keeps the standard library for the next time. */
async function startGo(folder) {
  const binary = path.join(folder, 'go-server')
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOPROXY: 'off', GOFLAGS: '-mod=mod', CGO_ENABLED: '0' }
  await outputOf('go', ['build', '-o', binary, program('go_server.go')], { env })
  return startServer(binary, [])
}

/** One worker that answers from memory, without a log. */
async function startNginx(folder) {
  const port = await freePort()
  const own = path.join(folder, 'nginx')
  mkdirSync(own, { recursive: true })
  const config = path.join(own, 'nginx.conf')
  writeFileSync(config, nginxConfig(own, port))
  return startGuarded('nginx', ['-p', own, '-e', path.join(own, 'error.log'), '-c', config], port, () =>
    accepts(port),
  )
}

/** Headers and the largest of our bodies fit the first buffer, so that no body touches the disk. */
function nginxConfig(own, port) {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${own}/${kind};`)
    .join('\n')
  return `daemon off;
${process.getuid() === 0 ? 'user root;\n' : ''}worker_processes 1;
pid ${own}/nginx.pid;
error_log ${own}/error.log error;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_header_buffer_size 16k;
${paths}
  server {
    listen 127.0.0.1:${port} reuseport backlog=1024;
    location / {
      default_type application/json;
      return 200 '{"status":"success"}';
    }
  }
}
`
}
