import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import { type RunRecord, runFiles, runFormatVersion } from '../../model/run-record.js'
import { systemErrorCode } from '../../system/files.js'
import { withOutcomeCause } from './early-outcome.js'
import { runRecordSchema } from './record-schema.js'

/**
 * Reads and checks `run.json` of a run folder.
 * @throws HeapmarkError RUN_NOT_FOUND when there is no such folder or file, RUN_UNREADABLE when its text is
 * damaged, of another format version, or not of the shape that `docs/run-folder.md` describes
 */
export async function readRunRecord(runFolder: string): Promise<RunRecord> {
  const path = join(runFolder, runFiles.record)
  return checkRunRecord(parse(await readText(path), path), path)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const code = systemErrorCode(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new HeapmarkError('RUN_NOT_FOUND', 'there is no run here', {
        place: path,
        hint: `name a folder that holds ${runFiles.record}; 'heapmark results' lists them`,
        cause,
      })
    }
    throw new HeapmarkError('RUN_UNREADABLE', `the file cannot be read (${code ?? String(cause)})`, {
      place: path,
      hint: 'check the permissions of the run folder',
      cause,
    })
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new HeapmarkError('RUN_UNREADABLE', 'the file is no JSON: it is damaged or was cut short', {
      place: path,
      hint: `the samples may still be whole: see ${runFiles.samples} beside it; make the run again for a report`,
      cause,
    })
  }
}

function checkRunRecord(data: unknown, path: string): RunRecord {
  const version = typeof data === 'object' && data !== null && 'formatVersion' in data && data.formatVersion
  if (typeof version === 'number' && version !== runFormatVersion) {
    throw new HeapmarkError(
      'RUN_UNREADABLE',
      `the run has format version ${version}; this heapmark reads version ${runFormatVersion}`,
      { place: path, hint: 'read it with the heapmark that wrote it, or make the run again' },
    )
  }
  const checked = runRecordSchema.safeParse(withOutcomeCause(data))
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]
  const field = issue?.path.map(String).join('.') || 'the whole file'
  throw new HeapmarkError(
    'RUN_UNREADABLE',
    `${field} is not as docs/run-folder.md says: ${issue?.message ?? 'unknown reason'}`,
    { place: path, hint: 'the file was edited or damaged; make the run again for a report' },
  )
}
