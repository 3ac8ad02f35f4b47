/**
 * A font that is the same on every machine: each character is one bar of the same width, a blank is a gap. Pictures of
 * pages written in it show where text is, how large, how heavy in ink and in which colour; what it says is for other
 * tests. Format: OpenType 1.9, with a `cmap` of format 13 (many characters, one glyph).
 */

const unitsPerEm = 1000
/** About those of common fonts for screens, so that lines break about where readers see them break. */
const ascent = 930
const descent = -240
const advance = 540
const bar = { xMin: 60, yMin: 60, xMax: 480, yMax: 420 }

const glyph = { missing: 0, bar: 1, blank: 2 } as const
const blanks = [0x20, 0xa0]

const u16 = (...values: readonly number[]) => Buffer.concat(values.map((value) => bytes(2, value)))
const u32 = (...values: readonly number[]) => Buffer.concat(values.map((value) => bytes(4, value)))

/** Negative ones as their two's complement. */
function bytes(size: 2 | 4, value: number): Buffer {
  const buffer = Buffer.alloc(size)
  buffer.writeUIntBE(value < 0 ? value + 2 ** (8 * size) : value, 0, size)
  return buffer
}

/** @returns a TrueType file */
export function barFont(): Buffer {
  const outline = barOutline()
  const tables: Readonly<Record<string, Buffer>> = {
    'OS/2': os2Table(),
    cmap: cmapTable(),
    glyf: outline,
    head: headTable(),
    hhea: Buffer.concat([
      u16(1, 0, ascent, descent, 0, advance, 0, advance - bar.xMax, bar.xMax, 1, 0, 0),
      u16(0, 0, 0, 0, 0, 3),
    ]),
    hmtx: u16(advance, bar.xMin, advance, bar.xMin, advance, 0),
    // The missing glyph and the bar are drawn alike; the blank has no outline.
    loca: u16(0, 0, outline.length / 2, outline.length / 2),
    maxp: Buffer.concat([u32(0x10000), u16(3, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)]),
    name: nameTable(),
    post: Buffer.concat([u32(0x30000, 0), u16(-100, 50), u32(1, 0, 0, 0, 0)]),
  }
  return withDirectory(tables)
}

function barOutline(): Buffer {
  const { xMin, yMin, xMax, yMax } = bar
  const onCurve = [1, 1, 1, 1]
  const outline = Buffer.concat([
    u16(1, xMin, yMin, xMax, yMax, 3, 0),
    Buffer.from(onCurve),
    // Each point from the one before: up, right, down.
    u16(xMin, 0, xMax - xMin, 0),
    u16(yMin, yMax - yMin, 0, yMin - yMax),
  ])
  return Buffer.concat([outline, Buffer.alloc(outline.length % 2)])
}

function cmapTable(): Buffer {
  const groups: number[][] = []
  let from = 0
  for (const blank of blanks) {
    groups.push([from, blank - 1, glyph.bar], [blank, blank, glyph.blank])
    from = blank + 1
  }
  groups.push([from, 0x10ffff, glyph.bar])
  const subtable = Buffer.concat([
    u16(13, 0),
    u32(16 + 12 * groups.length, 0, groups.length, ...groups.flat()),
  ])
  const windowsFullUnicode = [3, 10]
  return Buffer.concat([u16(0, 1, ...windowsFullUnicode), u32(12), subtable])
}

function headTable(): Buffer {
  return Buffer.concat([
    u32(0x10000, 0x10000, 0, 0x5f0f3cf5),
    u16(0, unitsPerEm),
    Buffer.alloc(16),
    u16(bar.xMin, bar.yMin, bar.xMax, bar.yMax, 0, 8, 2, 0, 0),
  ])
}

function os2Table(): Buffer {
  return Buffer.concat([
    u16(4, advance, 400, 5, 0),
    Buffer.alloc(20),
    u16(0),
    Buffer.alloc(10),
    u32(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff),
    Buffer.from('    '),
    u16(0x40, 0x20, 0xffff, ascent, descent, 0, ascent, -descent),
    u32(1, 0),
    u16(bar.yMax, bar.yMax, 0, 0x20, 1),
  ])
}

function nameTable(): Buffer {
  const text = Buffer.from('Bars', 'utf16le').swap16()
  // Family, style, whole name and PostScript name, all of them the same word.
  const ids = [1, 2, 4, 6]
  const records = ids.flatMap((id) => [3, 1, 0x409, id, text.length, 0])
  return Buffer.concat([u16(0, ids.length, 6 + 12 * ids.length, ...records), text])
}

function withDirectory(tables: Readonly<Record<string, Buffer>>): Buffer {
  const names = Object.keys(tables)
  const power = Math.floor(Math.log2(names.length))
  const search = 16 * 2 ** power
  const head = Buffer.concat([u32(0x10000), u16(names.length, search, power, 16 * names.length - search)])
  let offset = head.length + 16 * names.length
  const entries: Buffer[] = []
  const bodies: Buffer[] = []
  for (const name of names) {
    const table = tables[name]!
    const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)])
    entries.push(Buffer.from(name), u32(checksum(padded), offset, table.length))
    bodies.push(padded)
    offset += padded.length
  }
  return Buffer.concat([head, ...entries, ...bodies])
}

function checksum(table: Buffer): number {
  let sum = 0
  for (let at = 0; at < table.length; at += 4) sum = (sum + table.readUInt32BE(at)) >>> 0
  return sum
}
