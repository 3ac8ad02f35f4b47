import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { joinChunks, type RecordingChunk, readChunks } from '../recording-chunks.js'
import { recordingFile, repositoryFolder } from './options.js'

export interface SavedRecording {
  /** Chunks in the recording; 0 = there is none. */
  readonly chunks: number
  /** Whether they had to be taken from the repository: the JVM did not save them itself. */
  readonly joined: boolean
  /** Bytes of a chunk that cannot be read. */
  readonly lostBytes: number
}

/**
 * Makes `recording.jfr` whole. A JVM that ends in good order writes it and clears its repository. One that is killed,
 * or leaves by ExitOnOutOfMemoryError, writes nothing: its chunks are then joined. A dump that was cut off is
 * made up from the repository too. The repository is removed.
 * @throws the system's error (ENOSPC, ...); the repository then stays
 */
export function saveRecording(runFolder: string): SavedRecording {
  const recording = join(runFolder, recordingFile)
  const repository = join(runFolder, repositoryFolder)
  const saved = existsSync(recording) ? readChunks(recording) : { chunks: [], unusableBytes: 0 }
  const kept = repositoryFiles(repository).map(readChunks)
  const byStart = new Map<bigint, RecordingChunk>()
  for (const chunk of [...saved.chunks, ...kept.flatMap(({ chunks }) => chunks)]) {
    const known = byStart.get(chunk.startNs)
    if (known === undefined || known.bytes < chunk.bytes) byStart.set(chunk.startNs, chunk)
  }
  const chunks = [...byStart.values()]
  const whole = saved.unusableBytes === 0 && saved.chunks.length === chunks.length && chunks.every(isFinished)
  if (!whole && chunks.length > 0) {
    const temporary = `${recording}.tmp`
    joinChunks(chunks, temporary)
    renameSync(temporary, recording)
  }
  if (chunks.length === 0) rmSync(recording, { force: true })
  rmSync(repository, { recursive: true, force: true })
  return {
    chunks: chunks.length,
    joined: !whole && chunks.length > 0,
    lostBytes: kept.reduce((sum, { unusableBytes }) => sum + unusableBytes, 0),
  }
}

function isFinished({ finished }: RecordingChunk): boolean {
  return finished
}

/** One folder for each process, named by its start and pid; files in it are named by their start. */
function repositoryFiles(repository: string): string[] {
  if (!existsSync(repository)) return []
  return readdirSync(repository, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jfr'))
    .map((entry) => join(entry.parentPath, entry.name))
}
