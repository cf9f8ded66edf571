/** The styles of marked cells: each a copy of the cell's own with another fill, so that borders, fonts and formats stay. */
const PINK = 'FFFFC7CE', GREEN = 'FF2E7D32', RED = 'FFC00000'
const XF = /<(?:\w+:)?xf\b[^>]*?(?:\/>|>[\s\S]*?<\/(?:\w+:)?xf>)/g

export interface MarkStyles {
  /** The style of index `style`, light red. */
  failing(style: number): number
  /** The style of index `style` without the light red of an earlier annotation; itself when it has none. */
  cleared(style: number): number
  readonly heading: number
  readonly passed: number
  readonly failed: number
  /** styles.xml with everything that was asked for. */
  text(): string
}

/** Styles on top of `xml`, a workbook's styles.xml; undefined when it lacks a part we build on. */
export function markStyles(xml: string): MarkStyles | undefined {
  const [fonts, fills, cells] = [block(xml, 'fonts'), block(xml, 'fills'), block(xml, 'cellXfs')]
  if (!fonts || !fills || !cells) return undefined
  const p = cells.prefix
  const known = cells.inner.match(XF) ?? []
  const fillList = fills.inner.match(/<(?:\w+:)?fill(?:\s*\/>|\b[^>]*>[\s\S]*?<\/(?:\w+:)?fill>)/g) ?? []
  const fontCount = (fonts.inner.match(/<(?:\w+:)?font(?:\s*\/>|[\s>])/g) ?? []).length
  const pinkFills = new Set(fillList.flatMap((fill, at) => (fill.includes(PINK) ? [at] : [])))
  const pink = fillList.length
  const added: string[] = [], indexes = new Map<string, number>()
  const add = (xf: string): number => {
    const at = indexes.get(xf) ?? known.length + added.push(xf) - 1
    indexes.set(xf, at)
    return at
  }
  const filled = (style: number, fill: number) => {
    const own = known[style] ?? known[0] ?? `<${p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>`
    return own.replace(/^(<(?:\w+:)?xf)\b([^>]*)>/, (_, start: string, rest: string) =>
      `${start} fillId="${fill}" applyFill="1"${rest.replace(/\s(?:fillId|applyFill)=["'][^"']*["']/g, '')}>`)
  }
  const written = (font: number) =>
    add(`<${p}xf numFmtId="49" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1" applyProtection="1"><${p}alignment vertical="center"/><${p}protection locked="0"/></${p}xf>`)
  return {
    failing: (style) => add(filled(style, pink)),
    cleared: (style) => (pinkFills.has(Number(/\bfillId="(\d+)"/.exec(known[style] ?? '')?.[1] ?? -1)) ? add(filled(style, 0)) : style),
    heading: written(fontCount), passed: written(fontCount + 1), failed: written(fontCount + 2),
    text: () => {
      const font = (more: string) => `<${p}font>${more}<${p}sz val="11"/>`
      const parts: [Block, string, number][] = [
        [cells, added.join(''), known.length + added.length],
        [fills, `<${p}fill><${p}patternFill patternType="solid"><${p}fgColor rgb="${PINK}"/><${p}bgColor indexed="64"/></${p}patternFill></${p}fill>`, pink + 1],
        [fonts, `${font(`<${p}b/>`)}<${p}name val="宋体"/></${p}font>${[GREEN, RED].map((colour) => `${font('')}<${p}color rgb="${colour}"/><${p}name val="宋体"/></${p}font>`).join('')}`, fontCount + 3],
      ]
      // from the last to the first, so that earlier positions stay
      return parts.sort(([a], [b]) => b.start - a.start).reduce((text, [of, more, count]) =>
        `${text.slice(0, of.start)}${of.open.replace(/\bcount="\d+"/, `count="${count}"`)}${of.inner}${more}${text.slice(of.end)}`, xml)
    },
  }
}

interface Block { readonly start: number; readonly end: number; readonly open: string; readonly inner: string; readonly prefix: string }

/** An element with its content; `end` is where its closing tag begins. */
function block(xml: string, name: string): Block | undefined {
  const open = new RegExp(`<(\\w+:)?${name}\\b[^>]*[^/]>`).exec(xml) ?? new RegExp(`<(\\w+:)?${name}>`).exec(xml)
  const end = open ? xml.indexOf(`</${open[1] ?? ''}${name}>`, open.index) : -1
  return open && end >= 0 ? { start: open.index, end, open: open[0], inner: xml.slice(open.index + open[0].length, end), prefix: open[1] ?? '' } : undefined
}
