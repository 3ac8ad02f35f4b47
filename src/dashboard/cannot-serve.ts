import { HeapmarkError } from '../model/errors.js'

/** Why no dashboard can listen on a port of 127.0.0.1, from the system's error or what its process told of it. */
export function cannotServe(error: unknown, port: number): HeapmarkError {
  const { code = null, message = String(error) } = error as { code?: string | null; message?: string }
  if (code === 'EADDRINUSE') {
    return new HeapmarkError('PORT_IN_USE', `port ${port} on 127.0.0.1 is taken already`, {
      place: '--ui',
      hint: 'leave the port out: any free one is taken',
      cause: error,
    })
  }
  return new HeapmarkError('DASHBOARD_FAILED', `the live page could not be served: ${message}`, {
    place: '--ui',
    hint: code === 'EACCES' ? 'ports below 1024 need privileges; leave the port out' : 'go without --ui',
    cause: error,
  })
}
