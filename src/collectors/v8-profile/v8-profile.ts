import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import type { LaunchAdditions } from '../../model/target.js'
import { entryPath } from '../../system/package-info.js'
import {
  allocationFile,
  allocationFlushMs,
  allocationFlushVariable,
  cpuWindowMs,
  cpuWindowVariable,
  profileFolderVariable,
} from './settings.js'

/**
 * `--flight-recorder` for Node: CPU profiles in windows and a sampled allocation profile, both in the formats
 * that Chrome DevTools opens. The allocation profile holds what was alive when it was flushed, by the place
 * that allocated it.
 */
export class V8ProfileCollector implements Collector {
  readonly name = 'v8-profile'
  readonly #windowMs: number
  readonly #flushMs: number
  #runFolder: string | null = null

  constructor({ windowMs = cpuWindowMs, flushMs = allocationFlushMs } = {}) {
    this.#windowMs = windowMs
    this.#flushMs = flushMs
  }

  additions({ runFolder }: { readonly runFolder: string }): Partial<LaunchAdditions> {
    return {
      nodeOptions: ['--import', pathToFileURL(entryPath('collectors/v8-profile/agent')).href],
      environment: {
        [profileFolderVariable]: runFolder,
        [cpuWindowVariable]: String(this.#windowMs),
        [allocationFlushVariable]: String(this.#flushMs),
      },
    }
  }

  start(context: CollectorContext): void {
    this.#runFolder = context.runFolder
  }

  async stop(): Promise<readonly CollectorNote[]> {
    const folder = this.#runFolder
    if (folder === null) return []
    const messages = [
      `the flight recorder forces a full collection each ${this.#flushMs / 1000} s, when it saves the allocation profile: GC figures are perturbed`,
    ]
    const windows = readdirSync(folder)
      .map((name) => Number(/^cpu\.(\d+)\.cpuprofile$/.exec(name)?.[1]))
      .filter((window) => window > 0)
    if (windows.length === 0)
      messages.push(
        'no CPU profile: the program ended by a signal or an abort before its first window was full',
      )
    else if (Math.min(...windows) > 1)
      messages.push(`CPU profiles of windows 1 to ${Math.min(...windows) - 1} were dropped for newer ones`)
    if (!existsSync(path.join(folder, allocationFile)))
      messages.push(
        'no allocation profile: the program ended by a signal or an abort before it was first saved',
      )
    return messages.map((message) => ({ collector: this.name, message }))
  }
}
