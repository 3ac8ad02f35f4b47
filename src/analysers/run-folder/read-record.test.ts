import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRecord } from '../../../test/support/arbitrary-run.js'
import {
  emptyRecord,
  fixtureRunIds,
  fixtureRuns,
  temporaryFolder,
  writeRun,
} from '../../../test/support/run-folders.js'
import { HeapmarkError } from '../../model/errors.js'
import { readRunRecord } from './read-record.js'

async function failure(runJson: string | null): Promise<HeapmarkError> {
  const folder = temporaryFolder()
  if (runJson !== null) writeFileSync(join(folder, 'run.json'), runJson)
  const error = await readRunRecord(folder).catch((caught: unknown) => caught)
  if (!(error instanceof HeapmarkError)) throw new Error(`expected a HeapmarkError, got ${String(error)}`)
  expect(error.place).toBe(join(folder, 'run.json'))
  expect(error.hint).toBeTruthy()
  return error
}

const changed = (changes: object) => JSON.stringify({ ...emptyRecord(), ...changes })

describe('reading run.json', () => {
  it.each(fixtureRunIds())('reads %s whole', async (id) => {
    const folder = join(fixtureRuns, id)
    expect(await readRunRecord(folder)).toEqual(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')))
  })

  it('reads back every record that can be written', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRecord, async (record) => {
        const folder = writeRun(temporaryFolder(), record)
        expect(await readRunRecord(folder)).toEqual(JSON.parse(JSON.stringify(record)))
      }),
      { numRuns: 100 },
    )
  })

  it('says that there is no run', async () => {
    expect((await failure(null)).code).toBe('RUN_NOT_FOUND')
  })

  it('says that the file is damaged, wherever it was cut', async () => {
    const text = changed({})
    for (let length = 0; length < text.length; length += 37) {
      const error = await failure(text.slice(0, length))
      expect(error.code).toBe('RUN_UNREADABLE')
      expect(error.message).toContain('damaged')
    }
  })

  it('names the version it does not know, before anything else that is odd', async () => {
    const error = await failure('{"formatVersion":99}')
    expect(error.code).toBe('RUN_UNREADABLE')
    expect(error.message).toContain('version 99')
  })

  it('names the field that is not as it should be', async () => {
    expect(
      (await failure(changed({ heap: { minBytes: '512m', maxBytes: 1, collector: null } }))).message,
    ).toContain('heap.minBytes')
    expect((await failure(changed({ startedAt: 'yesterday' }))).message).toContain('startedAt')
    expect((await failure(changed({ outcome: { kind: 'exploded' } }))).message).toContain('outcome')
    expect((await failure('[]')).message).toContain('docs/run-folder.md')
  })

  it('reads which file a note is about, and only a name for it', async () => {
    const note = { collector: 'v8-gc', message: 'gc.log was cut: ENOSPC' }
    const notes = [note, { ...note, truncatedFile: 'gc.log' }]
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'run.json'), changed({ notes }))
    expect((await readRunRecord(folder)).notes).toEqual(notes)
    const wrong = await failure(changed({ notes: [{ ...note, truncatedFile: true }] }))
    expect(wrong.message).toContain('notes')
  })

  it.each([
    [{ kind: 'heap-exhausted', evidence: 'x', exitCode: 134, signal: null }, { cause: 'v8-heap' }],
    [{ kind: 'killed', signal: 'SIGKILL', evidence: 'x' }, { cause: 'outside' }],
    [{ kind: 'timed-out', limitMs: 5 }, { gcShare: null }],
    [{ kind: 'crashed', evidence: 'x', exitCode: 3, signal: null }, { cause: 'exit-code' }],
    [{ kind: 'crashed', evidence: 'x', exitCode: null, signal: 'SIGSEGV' }, { cause: 'signal' }],
  ])('reads the outcome %j of a version that wrote no cause', async (outcome, added) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'run.json'), changed({ outcome }))
    expect((await readRunRecord(folder)).outcome).toEqual({ ...outcome, ...added })
  })

  it('passes over fields that a newer heapmark added', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'run.json'), changed({ weather: 'fine' }))
    expect(await readRunRecord(folder)).toEqual(emptyRecord())
  })

  it('does not take a folder called run.json for a record', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'run.json'))
    await expect(readRunRecord(folder)).rejects.toMatchObject({ code: 'RUN_UNREADABLE' })
  })
})
