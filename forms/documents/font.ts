/** What the print font can write and how wide it is: read from the TrueType files themselves, so that paging is exact. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const load = (file: string) => readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${file}`))

/** A weight of the print font. */
export interface Font {
  readonly file: Buffer
  /** Whether the font has a glyph for this code point. */
  has(codePoint: number): boolean
  /** Advance of a text set without kerning or ligatures, in em; a character the font lacks counts 1. */
  width(text: string): number
}

let both: { regular: Font; bold: Font } | undefined

/** Noto Sans SC in the two weights a form uses. The 21 MB are read once, at the first use. */
export function printFonts(): { regular: Font; bold: Font } {
  return both ??= { regular: readFont(load('400Regular/NotoSansSC_400Regular.ttf')), bold: readFont(load('700Bold/NotoSansSC_700Bold.ttf')) }
}

/** Stands for a character the font lacks, as printers set it. */
export const GETA = '〓'

/** A character that cannot be printed, and where it stands in the text. */
export interface Lacking { readonly character: string; readonly codePoint: string }

/** The characters of a text that cannot be printed, e.g. 𠮷 (U+20BB7), in the order they stand. */
export function lacking(text: string): Lacking[] {
  const { regular } = printFonts()
  return [...text].filter((character) => !isBlank(character) && !regular.has(character.codePointAt(0)!))
    .map((character) => ({ character, codePoint: `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` }))
}

/** The text as it can be set: no invisible or reordering characters, tabs as blanks, 〓 for what the font lacks. */
export function settable(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const { regular } = printFonts()
  let out = ''
  for (const character of text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(invisible, '')) {
    out += character === '\n' ? '\n' : isBlank(character) ? ' ' : regular.has(character.codePointAt(0)!) ? character : GETA
  }
  return out
}

/** Joiners, direction marks, variation selectors: they have no glyph, and direction marks would set a name backwards. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu
const isBlank = (character: string) => /^[\s\p{Default_Ignorable_Code_Point}]$/u.test(character)

/** Reads cmap (format 12, or 4) and hmtx. Throws when the file is no TrueType font. */
function readFont(file: Buffer): Font {
  const tables = new Map<string, number>()
  for (let i = 0; i < file.readUInt16BE(4); i++) tables.set(file.toString('latin1', 12 + i * 16, 16 + i * 16), file.readUInt32BE(20 + i * 16))
  const at = (name: string) => {
    const offset = tables.get(name)
    if (offset === undefined) throw new Error(`the print font has no table ${name}`)
    return offset
  }
  const em = file.readUInt16BE(at('head') + 18)
  const measured = file.readUInt16BE(at('hhea') + 34)
  const advance = (glyph: number) => file.readUInt16BE(at('hmtx') + 4 * Math.min(glyph, measured - 1)) / em
  const widths = new Float64Array(0x30000).fill(NaN) // planes 0 to 2: an array, because a long table asks millions of times
  for (const [codePoint, glyph] of glyphs(file, at('cmap'))) if (glyph !== 0 && codePoint < widths.length) widths[codePoint] = advance(glyph)
  return {
    file,
    has: (codePoint) => !Number.isNaN(widths[codePoint] ?? NaN),
    width: (text) => {
      let sum = 0
      for (const character of text) {
        const width = widths[character.codePointAt(0)!] ?? NaN
        sum += Number.isNaN(width) ? 1 : width
      }
      return sum
    },
  }
}

function* glyphs(file: Buffer, cmap: number): Generator<[number, number]> {
  const subtables = Array.from({ length: file.readUInt16BE(cmap + 2) }, (_, i) => cmap + file.readUInt32BE(cmap + 8 + i * 8))
  const full = subtables.find((offset) => file.readUInt16BE(offset) === 12)
  if (full === undefined) throw new Error('the print font has no cmap of format 12')
  for (let i = 0; i < file.readUInt32BE(full + 12); i++) {
    const group = full + 16 + i * 12
    const first = file.readUInt32BE(group), last = file.readUInt32BE(group + 4), glyph = file.readUInt32BE(group + 8)
    for (let codePoint = first; codePoint <= last; codePoint++) yield [codePoint, glyph + codePoint - first]
  }
}
