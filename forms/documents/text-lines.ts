/** Breaking Chinese text into lines, before it is set: so the number of pages is known before a page is drawn. */
import type { Font } from './font.ts'

const neverFirst = new Set('、，。．,.;:；：！？!?)）]］}｝〕〉》」』】〗”’…—～·•・%％‰℃°')
const neverLast = new Set('(（[［{｛〔〈《「『【〖“‘￥¥$#')
const isWide = (character: string) => character.codePointAt(0)! > 0x2e7f

/** The lines of a text in a measure of `width` em. A word longer than the line is cut; there is always at least one line. */
export function linesOf(text: string, width: number, font: Font): string[] {
  return text.split('\n').flatMap((paragraph) => font.width(paragraph) <= width + 1e-6 ? [paragraph] : fill(paragraph, width, font))
}

function fill(paragraph: string, width: number, font: Font): string[] {
  const lines: string[] = []
  let line = ''
  const close = () => { lines.push(line.trimEnd()); line = '' }
  for (const piece of pieces(paragraph)) {
    if (line !== '' && font.width((line + piece).trimEnd()) > width + 1e-6) close()
    if (line === '' && lines.length > 0 && piece.trim() === '') continue
    if (font.width(piece.trimEnd()) <= width + 1e-6) { line += piece; continue }
    for (const character of piece) {
      if (line !== '' && font.width(line + character) > width + 1e-6) close()
      line += character
    }
  }
  if (line !== '' || lines.length === 0) close()
  return lines
}

/** The parts of a paragraph that must stay on one line: a Chinese character with its punctuation, a word, a number. */
function pieces(paragraph: string): string[] {
  const found: string[] = []
  let previous = ''
  for (const character of paragraph) {
    const apart = previous === '' ? true
      : neverFirst.has(character) || neverLast.has(previous) || /\p{M}/u.test(character) ? false
        : previous === ' ' ? character !== ' '
          : character !== ' ' && (isWide(previous) || isWide(character) || character === '(')
    if (apart) found.push(character)
    else found[found.length - 1] += character
    previous = character
  }
  return found
}

/** A column heading in at most `most` lines, as narrow as that allows; what stands in brackets goes to a line of its own if it can. */
export function narrowest(label: string, most: number, font: Font): number {
  const bracket = label.search(/[(（]/)
  if (bracket > 0 && most > 1) {
    const head = narrowest(label.slice(0, bracket), most - 1, font)
    return Math.max(head, font.width(label.slice(bracket)))
  }
  const whole = font.width(label)
  for (let width = whole / most; width < whole; width += 0.1) if (linesOf(label, width, font).length <= most) return width
  return whole
}

/** A heading's lines in a measure of `width` em, broken before its bracket where it has to be broken at all, and evenly otherwise. */
export function headingLines(label: string, width: number, font: Font): string[] {
  const plain = linesOf(label, width, font)
  if (plain.length === 1) return plain
  const bracket = label.search(/[(（]/)
  if (bracket > 0 && font.width(label.slice(bracket)) <= width) return [...headingLines(label.slice(0, bracket), width, font), label.slice(bracket)]
  return linesOf(label, Math.min(width, narrowest(label, plain.length, font)), font)
}
