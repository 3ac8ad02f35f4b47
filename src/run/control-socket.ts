import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { systemErrorCode } from '../system/files.js'

/** sockaddr_un has room for 108 bytes (unix(7)). */
const longestPath = 100

/** Where a bench may listen: in the temporary folder of its user, or in /tmp where that has too long a name. */
export function controlSocketPaths(benchPid: number, uid: number): string[] {
  const folders = new Set([os.tmpdir(), '/tmp'])
  return [...folders]
    .map((folder) => path.join(folder, `heapmark-${uid}`, `${benchPid}.sock`))
    .filter((file) => Buffer.byteLength(file) <= longestPath)
}

/** The user whose bench this is; undefined when there is none. */
export function benchUser(benchPid: number): number | undefined {
  return statSync(`/proc/${benchPid}`, { throwIfNoEntry: false })?.uid
}

/**
 * Makes the folder, which nobody else may enter.
 * @returns what stands in the way, null when nothing does
 */
export function prepareFolder(folder: string, uid: number): string | null {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST')
      return `${folder} cannot be made: ${systemErrorCode(error) ?? error}`
  }
  return isPrivate(folder, uid) ? null : `${folder} is not a folder of this user alone`
}

/** Anybody may make such a folder in /tmp: nothing is said to a socket in one of somebody else's. */
export function isPrivate(folder: string, uid: number): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === uid && (stat.mode & 0o077) === 0
}

/** Removes the sockets of benches that were killed. */
export async function removeStale(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name)
    if (name.endsWith('.sock') && !(await someoneListens(file))) rmSync(file, { force: true })
  }
}

function someoneListens(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', (error) => resolve(systemErrorCode(error) !== 'ECONNREFUSED'))
  })
}

/** The last bench takes the folder with it. */
export function removeFolderIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Others are listening in it.
  }
}
