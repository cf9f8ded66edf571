/** A scanner for the XML inside a spreadsheet: forward only, in linear time and constant memory whatever it is fed. */
import { brokenFile } from './archive.ts'

export interface XmlEvents {
  /** A start tag. Its attributes stand in `text` between `from` and `to`; `empty` for `<x/>`, which gets no `close`. */
  open(name: string, text: string, from: number, to: number, empty: boolean): void
  close(name: string): void
  /** Everything that is no start tag, as it stands, before its `close`: for whoever writes the document on. */
  raw?(text: string, from: number, to: number): void
}

/** No honest tag is longer; without a bound a file without `>` would be searched again with every piece. */
const LONGEST_TAG = 64 * 1024
/** Longer texts are cut here; a cell that long is refused anyway. */
const LONGEST_TEXT = 64 * 1024

export class XmlScanner {
  readonly #events: XmlEvents
  #rest = ''
  /** What ends the comment, CDATA section or instruction we are in. */
  #until = ''
  #text = ''
  #collecting = false

  constructor(events: XmlEvents) {
    this.#events = events
  }

  /** Keeps the text from here on, until `take`. */
  collect(): void {
    this.#text = ''
    this.#collecting = true
  }

  /** The text since `collect`, entities resolved. */
  take(): string {
    this.#collecting = false
    return this.#text.includes('&') ? this.#text.replace(ENTITY, entity) : this.#text
  }

  /** Reads on. Names are given without their prefix. Throws a Problem at a DOCTYPE: no spreadsheet has one, entity bombs do. */
  push(piece: string): void {
    const text = this.#rest === '' ? piece : this.#rest + piece
    this.#rest = ''
    for (let at = 0; ;) {
      if (this.#until !== '') {
        const end = text.indexOf(this.#until, at)
        const cdata = this.#until === ']]>'
        if (end < 0) {
          const keep = Math.max(at, text.length - 2)
          if (cdata) this.#add(text, at, keep, true)
          this.#events.raw?.(text, at, keep)
          this.#rest = text.slice(keep)
          return
        }
        if (cdata) this.#add(text, at, end, true)
        this.#events.raw?.(text, at, end + this.#until.length)
        at = end + this.#until.length
        this.#until = ''
      }
      const tag = text.indexOf('<', at)
      this.#add(text, at, tag < 0 ? text.length : tag, false)
      this.#events.raw?.(text, at, tag < 0 ? text.length : tag)
      if (tag < 0) return
      const next = text.charCodeAt(tag + 1)
      if (next === 0x21 /* ! */) {
        if (text.startsWith('<!--', tag)) this.#until = '-->'
        else if (text.startsWith('<![CDATA[', tag)) this.#until = ']]>'
        else if (text.length - tag < 9) {
          this.#rest = text.slice(tag)
          return
        } else throw brokenFile(new Error('declaration in a spreadsheet'))
        at = tag + (this.#until === '-->' ? 4 : 9)
        this.#events.raw?.(text, tag, at)
        continue
      }
      if (next === 0x3f /* ? */) {
        this.#until = '?>'
        at = tag + 2
        this.#events.raw?.(text, tag, at)
        continue
      }
      const end = text.indexOf('>', tag)
      if (end < 0) {
        if (text.length - tag > LONGEST_TAG) throw brokenFile(new Error('endless tag'))
        this.#rest = text.slice(tag)
        return
      }
      this.#tag(text, tag, end)
      at = end + 1
    }
  }

  #tag(text: string, tag: number, end: number): void {
    const closing = text.charCodeAt(tag + 1) === 0x2f /* / */
    let from = closing ? tag + 2 : tag + 1, to = from
    for (; to < end; to++) {
      const c = text.charCodeAt(to)
      if (c === 0x3a /* : */) from = to + 1
      else if (c === 0x2f || c <= 0x20) break
    }
    const name = text.slice(from, to)
    if (closing) {
      this.#events.raw?.(text, tag, end + 1)
      this.#events.close(name)
    }
    else this.#events.open(name, text, to, end, text.charCodeAt(end - 1) === 0x2f)
  }

  #add(text: string, from: number, to: number, cdata: boolean): void {
    if (!this.#collecting || from >= to || this.#text.length > LONGEST_TEXT) return
    const piece = text.slice(from, Math.min(to, from + LONGEST_TEXT))
    this.#text += cdata ? piece.replaceAll('&', '&amp;') : piece
  }
}

const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function entity(written: string, hex: string | undefined, decimal: string | undefined, name: string | undefined): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? written
  const code = hex !== undefined ? parseInt(hex, 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : written
}

/** The value of attribute `name` (without prefix) of a start tag, entities resolved; undefined when it has none. */
export function attribute(text: string, from: number, to: number, name: string): string | undefined {
  for (const found of text.slice(from, to).matchAll(/(?:^|[\s:])([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (found[1] === name) return (found[2] ?? found[3] ?? '').replace(ENTITY, entity)
  }
  return undefined
}

/** Excel's way to write control characters: `_x000D_`. */
export const unescapeText = (text: string): string =>
  (text.includes('_x') ? text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : text)
