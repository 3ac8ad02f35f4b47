import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { type Blocks, blockPixels, type Difference, differenceOf, type Workbench } from './blocks.js'
import { stillPicture } from './still.js'

/** How much a channel of a block may be off, of 255: smoothed edges differ a little from browser to browser. */
const tolerance = 12
/** Of all blocks. */
const shareAllowed = 0.0005
/** Pixels that a block gets where people look at it. */
const drawnAt = 4

export interface GoldenFolders {
  /** Where the goldens are. */
  readonly goldens: string
  /** Where pictures are left of what differs. */
  readonly differences: string
}

/** Compares pages with their golden pictures, block by block. */
export class Goldens {
  constructor(
    private readonly workbench: Workbench,
    private readonly folders: GoldenFolders,
    /** What vitest's own snapshots do: `all` under `-u`, `new` where one is missing, `none` in CI. */
    private readonly update: 'all' | 'new' | 'none',
  ) {}

  /**
   * Writes the golden where it is to be written, and passes.
   * @param name of the golden, without its ending
   * @param downTo a selector: the picture ends where this element does; null = the whole page
   * @throws when the page looks different; the message names the folder with the pictures
   */
  async expect(page: Page, name: string, downTo: string | null = null): Promise<void> {
    const png = await stillPicture(page, downTo)
    const actual = await this.workbench.blocksOf(png, blockPixels)
    const file = path.join(this.folders.goldens, `${name}.png`)
    if (this.update === 'all' || (this.update === 'new' && !existsSync(file))) {
      mkdirSync(this.folders.goldens, { recursive: true })
      writeFileSync(file, await this.workbench.draw(actual, 1))
      return
    }
    if (!existsSync(file)) throw new Error(`${file} is missing: ${howToTake}`)
    const expected = await this.workbench.blocksOf(readFileSync(file), 1)
    const difference = differenceOf(expected, actual, tolerance)
    if (difference.share <= shareAllowed) return
    const folder = path.resolve(this.folders.differences, name)
    await this.#leave(folder, { png, actual, expected, difference })
    throw new Error(`${name} ${inWords(difference, expected, actual)}
pictures of it: ${folder}
if the change is wanted: ${howToTake}`)
  }

  async #leave(folder: string, { png, actual, expected, difference }: Seen): Promise<void> {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'page.png'), png)
    for (const [what, blocks] of Object.entries({ actual, expected, difference: difference.marked })) {
      writeFileSync(path.join(folder, `${what}.png`), await this.workbench.draw(blocks, drawnAt))
    }
  }
}

const howToTake = 'npx vitest run test/screens.test.ts -u'

interface Seen {
  readonly png: Buffer
  readonly actual: Blocks
  readonly expected: Blocks
  readonly difference: Difference
}

function inWords({ blocks, share }: Difference, expected: Blocks, actual: Blocks): string {
  const percent = (value: number) => `${Number((100 * value).toFixed(2))} %`
  const [before, now] = [expected, actual].map(({ width, height }) => `${width} x ${height} blocks`)
  return `looks different: ${percent(share)} of its blocks of ${blockPixels} pixels (${blocks}; allowed are ${percent(shareAllowed)})${
    before === now ? '' : `, and it has ${now} instead of ${before}`
  }`
}
