import { execFile } from 'node:child_process'
import { HeapmarkError } from '../model/errors.js'

/** A program that only answers a question, such as `java -version`, may take so long and say so much. */
const probeMs = 20_000
const probeBytes = 1024 * 1024

export interface ProbeAnswer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Asks a program something about itself.
 * @param environment complete; without, that of the bench
 * @throws HeapmarkError TARGET_START_FAILED when it cannot be started or does not answer in time
 */
export function runProbe(
  file: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      {
        cwd,
        env: { ...environment },
        timeout: probeMs,
        killSignal: 'SIGKILL',
        maxBuffer: probeBytes,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ exitCode: 0, stdout, stderr })
        else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr })
        else {
          const reason = error.killed ? `no answer within ${probeMs / 1000} s` : error.message.split('\n')[0]
          reject(
            new HeapmarkError('TARGET_START_FAILED', `'${[file, ...args].join(' ')}' failed: ${reason}`, {
              place: cwd,
              hint: 'check that the program exists and can be executed',
              cause: error,
            }),
          )
        }
      },
    )
  })
}
