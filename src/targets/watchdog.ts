import { spawn } from 'node:child_process'

/**
 * Makes sure that a process group does not outlive the bench, even when the bench is killed and the target is
 * too busy to notice.
 * @returns call it once the group has ended
 */
export function guardGroup(groupId: number): () => void {
  return guardByShell('read -r word || kill -s KILL -- "-$1"', 'heapmark-guard', String(groupId))
}

/**
 * Starts a shell that waits (`read -r word`) on a pipe whose other end only the bench holds: the script goes on when
 * the bench says so, with a word, or when it is gone, without.
 * @param name what `ps` shows
 * @returns says so
 */
export function guardByShell(script: string, name: string, argument: string): () => void {
  const shell = spawn('/bin/sh', ['-c', script, name, argument], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Out of the terminal's reach: Ctrl-C must not end the guard before the guarded.
    detached: true,
  })
  // Without a shell there is no guard; the run itself is not harmed by that.
  shell.on('error', () => {})
  const { stdin } = shell
  stdin.on('error', () => {})
  shell.unref()
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  return () => stdin.end('done\n')
}
