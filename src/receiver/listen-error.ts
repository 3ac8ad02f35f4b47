import { HeapmarkError } from '../model/errors.js'
import { systemErrorCode } from '../system/files.js'
import { findPortHolder } from '../system/port-holder.js'

/** Says for a person why a receiver could not listen; names the process that holds the port when it can be found. */
export function listenError(error: unknown, host: string, port: number): HeapmarkError {
  const message = error instanceof Error ? error.message : String(error)
  // An error that came from another process is only its text: `listen EACCES: permission denied ...`.
  const code = systemErrorCode(error) ?? /\bE[A-Z]{3,}\b/.exec(message)?.[0]
  if (code === 'EADDRINUSE') return portInUse(host, port, error)
  return new HeapmarkError('RECEIVER_FAILED', `the receiver cannot listen on ${host}:${port}: ${message}`, {
    hint: hints[code ?? ''] ?? 'try --port auto and --host 127.0.0.1',
    cause: error,
  })
}

/** The error for a taken port. */
export function portInUse(host: string, port: number, cause?: unknown): HeapmarkError {
  const holder = findPortHolder(port)
  const by =
    holder === null
      ? 'another process (which one cannot be seen from this account)'
      : `process ${holder.pid} (${holder.command})`
  return new HeapmarkError('PORT_IN_USE', `port ${port} on ${host} is taken by ${by}`, {
    place: `${host}:${port}`,
    hint: 'take a free port with --port auto, or end that process',
    ...(cause === undefined ? {} : { cause }),
  })
}

const hints: Readonly<Record<string, string>> = {
  EACCES: 'ports below 1024 need privileges; take a higher one, or --port auto',
  EADDRNOTAVAIL: 'this machine has no such address; 127.0.0.1 always works',
  ENOTFOUND: 'the host name cannot be resolved; 127.0.0.1 always works',
}
