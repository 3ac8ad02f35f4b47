import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { html } from '../explorer/html.js'
import { entryPath } from '../system/package-info.js'
import type { Answer } from './answer.js'
import { isDumpName } from './dump-name.js'
import type { ExploreMessage } from './explore-main.js'
import { findRunFolder } from './pages/find-run.js'
import { documentOf } from './pages/layout.js'

export interface DumpQuestion {
  readonly run: string
  readonly file: string
  readonly address: string
  readonly words: URLSearchParams
}

/** A dump that is read, or has been, by a process of its own. */
interface Explored {
  readonly path: string
  readonly process: ChildProcess
  state: ExploreMessage
}

/** The browser asks again after so many seconds while a dump is being read. */
const askAgainSeconds = 1

/**
 * The heap explorer within the dashboard. A dump is read by a process of its own, for that needs memory and time; one
 * dump at a time, the last one asked for.
 */
export class ExploredDumps {
  readonly #resultsFolder: string
  #explored: Explored | null = null

  constructor(resultsFolder: string) {
    this.#resultsFolder = resultsFolder
  }

  /** null when there is no such dump. */
  async answer({ run, file, address, words }: DumpQuestion): Promise<Answer | null> {
    const folder = findRunFolder(this.#resultsFolder, run)
    if (folder === null || path.basename(file) !== file || !isDumpName(file)) return null
    const dump = path.join(folder, file)
    if (!existsSync(dump)) return null
    const { state } = await this.#explore(dump)
    switch (state.type) {
      case 'reading':
        return reading(file, state)
      case 'failed':
        return failed(file, state.message)
      case 'ready':
        return pageOf(`${state.url}${address}?${words.toString()}`)
    }
  }

  async close(): Promise<void> {
    const child = this.#explored?.process
    this.#explored = null
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async #explore(dump: string): Promise<Explored> {
    if (this.#explored?.path === dump) return this.#explored
    await this.close()
    const process = fork(entryPath('dashboard/explore-main'), [dump], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const explored: Explored = {
      path: dump,
      process,
      state: { type: 'reading', phase: 'starting', share: 0 },
    }
    process.on('message', (message: ExploreMessage) => {
      explored.state = message
    })
    process.once('exit', (code, signal) => {
      if (explored.state.type === 'failed') return
      explored.state = { type: 'failed', message: `the explorer ended (${signal ?? `exit code ${code}`})` }
    })
    process.once('error', (error) => {
      explored.state = { type: 'failed', message: error.message }
    })
    this.#explored = explored
    return explored
  }
}

async function pageOf(url: string): Promise<Answer> {
  const response = await fetch(url, { redirect: 'error' })
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? 'text/plain; charset=utf-8',
    body: await response.text(),
  }
}

/** These stand two levels below the other pages. */
function above(answer: Answer): Answer {
  return {
    ...answer,
    body: answer.body.replaceAll(/href="(runs|style\.css|icon\.svg)"/g, 'href="../../../$1"'),
  }
}

function reading(file: string, { phase, share }: Extract<ExploreMessage, { type: 'reading' }>): Answer {
  const main = html`<p>${file} is being read: ${phase}, ${Math.round(share * 100)} %. This page goes on by itself.</p>`
  const page = above(documentOf({ resultsFolder: '', isLive: false }, 'dump', 'Reading the heap dump', main))
  const refresh = `<meta http-equiv="refresh" content="${askAgainSeconds}">\n</head>`
  return { ...page, body: page.body.replace('</head>', refresh) }
}

function failed(file: string, why: string): Answer {
  const main = html`<p>${file} cannot be explored: ${why}</p>`
  const page = documentOf({ resultsFolder: '', isLive: false }, 'dump', 'The heap dump cannot be read', main)
  return { ...above(page), status: 500 }
}
