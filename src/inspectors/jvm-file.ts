import { constants, existsSync, rmSync, statSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import type { WrittenFile } from '../model/inspector.js'
import { readProcessFacts } from '../system/hotspot/process-facts.js'

/**
 * A file that the JVM writes itself: as its own user, by its own view of the file system. Where that is another user
 * or another view (a container), it goes to the JVM's /tmp first and is fetched from there.
 */
export class JvmFile {
  /** The path as the JVM is told it. */
  readonly toldPath: string
  readonly #path: string
  /** Where the JVM's file is for us, when it is not where it is wanted. */
  readonly #stagedAt: string | null

  /**
   * @param file absolute, not there yet
   * @throws HeapmarkError INSPECT_FAILED when it is there: a JVM says so in an answer that looks like success
   */
  constructor(pid: number, file: string) {
    if (existsSync(file)) {
      throw new HeapmarkError('INSPECT_FAILED', 'there is a file already', {
        place: file,
        hint: 'choose another name, or remove it',
      })
    }
    this.#path = file
    if (writesHere(pid, path.dirname(file))) {
      this.toldPath = file
      this.#stagedAt = null
    } else {
      const unique = `heapmark-${process.pid}-${process.hrtime.bigint().toString(36)}${path.extname(file)}`
      this.toldPath = `/tmp/${unique}`
      this.#stagedAt = `/proc/${pid}/root/tmp/${unique}`
    }
  }

  /**
   * What the JVM has written, once it says that it has.
   * @param said its own words, for when it has not
   * @throws HeapmarkError INSPECT_FAILED
   */
  async fetch(said: string): Promise<WrittenFile> {
    const at = this.#stagedAt ?? this.#path
    try {
      if (this.#stagedAt !== null) await copyFile(this.#stagedAt, this.#path, constants.COPYFILE_EXCL)
      const bytes = statSync(this.#path).size
      // Made, and never written: the JVM was killed, or found no room.
      if (bytes === 0) throw new Error('it is empty')
      return { path: this.#path, bytes }
    } catch (cause) {
      const reason = said.trim().split('\n').join(' ').slice(0, 300)
      throw new HeapmarkError('INSPECT_FAILED', `the JVM's file did not come: ${reason || String(cause)}`, {
        place: at,
        hint: 'Is there room on the disk, and may the user of the JVM write there?',
        cause,
      })
    } finally {
      if (this.#stagedAt !== null) remove(this.#stagedAt)
    }
  }

  /** Removes what there is of a file that did not become whole. */
  discard(): void {
    remove(this.#stagedAt ?? this.#path)
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // The JVM has ended, and its container with it; or it is a folder that may not be written.
  }
}

/** Whether the JVM's user is ours and the folder is the same one for it. */
function writesHere(pid: number, folder: string): boolean {
  const facts = readProcessFacts(pid)
  if (facts === null || facts.uid !== process.geteuid?.()) return false
  const ours = statSync(folder, { bigint: true, throwIfNoEntry: false })
  const its = statAt(`/proc/${pid}/root${folder}`)
  return ours !== undefined && its !== undefined && ours.ino === its.ino && ours.dev === its.dev
}

function statAt(file: string) {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/**
 * A path as an argument of a diagnostic command: blanks and commas would end it. HotSpot's parser knows two kinds of
 * quotes and no escapes (services/diagnosticArgument.cpp, DCmdArgIter::next).
 * @throws HeapmarkError INSPECT_FAILED for a path with both, or with a line end
 */
export function quotedPath(file: string): string {
  const quote = ['"', "'"].find((character) => !file.includes(character))
  if (quote !== undefined && !/[\n\r]/.test(file)) return `${quote}${file}${quote}`
  throw new HeapmarkError('INSPECT_FAILED', 'a JVM cannot be told a path with both kinds of quotes', {
    place: file,
    hint: 'choose another path with --output FILE',
  })
}
