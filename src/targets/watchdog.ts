import { spawn } from 'node:child_process'

/**
 * Makes sure that a process group does not outlive the bench, even when the bench is killed and the target is
 * too busy to notice: a shell waits on a pipe whose other end only the bench holds. When it closes without a
 * word, the group is killed.
 * @returns call it once the group has ended
 */
export function guardGroup(groupId: number): () => void {
  const script = 'read -r word || kill -s KILL -- "-$1"'
  const shell = spawn('/bin/sh', ['-c', script, 'heapmark-guard', String(groupId)], {
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
