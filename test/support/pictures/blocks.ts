import type { Browser, Page } from 'playwright-core'

/** A picture of which one pixel is the mean colour of a block of another. */
export interface Blocks {
  readonly width: number
  readonly height: number
  /** Red, green and blue of each block, line by line. */
  readonly colours: Uint8Array
}

/** Width and height of a block in pixels of the page: about that of a letter. */
export const blockPixels = 8

/** Colours are kept in steps of so much: without the noise of the last bits the goldens are small. */
const colourStep = 4

/** A page of nobody's, in which pictures are read and written: what the browser shows, it can also decode. */
export class Workbench {
  private constructor(private readonly page: Page) {}

  static async open(browser: Browser): Promise<Workbench> {
    const page = await browser.newPage()
    await page.setContent('<canvas></canvas>')
    await page.evaluate(workbenchScript)
    return new Workbench(page)
  }

  /** @param png @param pixels of the picture that make one of the blocks, in each direction */
  async blocksOf(png: Buffer, pixels: number): Promise<Blocks> {
    const { width, height, colours } = await this.page.evaluate<{
      width: number
      height: number
      colours: string
    }>(`blocksOf('${png.toString('base64')}', ${pixels}, ${pixels === 1 ? 1 : colourStep})`)
    return { width, height, colours: Buffer.from(colours, 'base64') }
  }

  /** @param scale how many pixels each block gets, in each direction @returns a PNG */
  async draw({ width, height, colours }: Blocks, scale: number): Promise<Buffer> {
    const text = Buffer.from(colours).toString('base64')
    return Buffer.from(
      await this.page.evaluate<string>(`draw('${text}', ${width}, ${height}, ${scale})`),
      'base64',
    )
  }
}

const workbenchScript = `{
  const canvas = document.querySelector('canvas')
  const contextOf = (width, height) => {
    Object.assign(canvas, { width, height })
    return canvas.getContext('2d', { alpha: false, willReadFrequently: true })
  }
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
  const base64Of = (bytes) => {
    let text = ''
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
    return btoa(text)
  }

  globalThis.blocksOf = async (png, size, step) => {
    const image = await createImageBitmap(new Blob([bytesOf(png)], { type: 'image/png' }))
    const context = contextOf(image.width, image.height)
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    // What is left over at the right and at the bottom is less than a block.
    const [width, height] = [Math.floor(image.width / size), Math.floor(image.height / size)]
    const colours = new Uint8Array(3 * width * height)
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0
          for (let y = row * size; y < (row + 1) * size; y++) {
            for (let x = column * size; x < (column + 1) * size; x++) sum += data[4 * (y * image.width + x) + channel]
          }
          const mean = sum / (size * size)
          colours[3 * (row * width + column) + channel] = Math.min(255, Math.round(mean / step) * step)
        }
      }
    }
    return { width, height, colours: base64Of(colours) }
  }

  globalThis.draw = (text, width, height, scale) => {
    const colours = bytesOf(text)
    const context = contextOf(width * scale, height * scale)
    for (let i = 0; i < width * height; i++) {
      context.fillStyle = 'rgb(' + colours.subarray(3 * i, 3 * i + 3).join(' ') + ')'
      context.fillRect((i % width) * scale, Math.floor(i / width) * scale, scale, scale)
    }
    return canvas.toDataURL('image/png').split(',')[1]
  }
}`

/** What tells two pictures of a page apart. */
export interface Difference {
  /** Blocks that only one of them has, or that differ by more than they may. */
  readonly blocks: number
  /** Of all blocks of the larger, 0 to 1. */
  readonly share: number
  /** The expected picture, pale, with the blocks that differ in red. */
  readonly marked: Blocks
}

/** @param tolerance how much a channel of a block may be off, of 255 */
export function differenceOf(expected: Blocks, actual: Blocks, tolerance: number): Difference {
  const width = Math.max(expected.width, actual.width)
  const height = Math.max(expected.height, actual.height)
  const colours = new Uint8Array(3 * width * height)
  let blocks = 0
  for (let i = 0; i < width * height; i++) {
    const [before, now] = [expected, actual].map((one) => blockAt(one, i % width, Math.floor(i / width)))
    const differs =
      before === null || now === null || before!.some((value, k) => Math.abs(value - now![k]!) > tolerance)
    if (differs) blocks++
    colours.set(differs ? [220, 0, 0] : before!.map((value) => 128 + value / 2), 3 * i)
  }
  return { blocks, share: blocks / (width * height), marked: { width, height, colours } }
}

function blockAt({ width, height, colours }: Blocks, x: number, y: number): Uint8Array | null {
  if (x >= width || y >= height) return null
  const at = 3 * (y * width + x)
  return colours.subarray(at, at + 3)
}
