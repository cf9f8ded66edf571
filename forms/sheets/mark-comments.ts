/** The comments on failing cells: the comments part and the drawing part that Excel wants beside it. */
import { columnName } from './raw-row.ts'
import { attribute } from './xml-scanner.ts'

/** Who our comments are from, and how they begin: what tells them from the employer's own when the workbook comes back. */
const AUTHOR = '校验结果', OPENING = '【校验】'
/** Every comment is a drawing; thousands make Excel slow. Beyond it the colour and 校验结果 speak. */
const MOST_COMMENTS = 5_000

export interface CellNote { /** From 1. */ readonly row: number; /** From 0. */ readonly column: number; readonly text: string }

interface Comment { readonly reference: string; readonly author: string; readonly xml: string }

/**
 * Both parts with `notes` in the place of those of an earlier annotation. The employer's own comments stay, also on a cell
 * that fails. `comments` and `drawing` are the parts as they were, '' when there were none.
 */
export function markComments(comments: string, drawing: string, notes: readonly CellNote[]): { comments: string; drawing: string } {
  const all = existing(comments)
  const ours = new Set(all.filter((it) => it.author === AUTHOR || it.xml.includes(OPENING)).map((it) => it.reference))
  const kept = all.filter((it) => !ours.has(it.reference))
  const taken = new Set(kept.map((it) => it.reference))
  const added = notes.map((it) => ({ ...it, reference: `${columnName(it.column)}${it.row}` })).filter((it) => !taken.has(it.reference)).slice(0, MOST_COMMENTS)
  const authors = [...new Set([...kept.map((it) => it.author), AUTHOR])]
  const written = [
    ...kept.map((it) => it.xml.replace(/\bauthorId\s*=\s*["']\d+["']/, `authorId="${authors.indexOf(it.author)}"`)),
    ...added.map((it) => `<comment ref="${it.reference}" authorId="${authors.indexOf(AUTHOR)}"><text><r><rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/></rPr><t xml:space="preserve">${escapeXml(`${OPENING}${it.text}`)}</t></r></text></comment>`),
  ]
  return {
    comments: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors>${authors.map((it) => `<author>${escapeXml(it)}</author>`).join('')}</authors><commentList>${written.join('')}</commentList></comments>`,
    drawing: shapes(drawing, ours, added),
  }
}

/** The comments of a part, without the part's own prefix. */
function existing(xml: string): Comment[] {
  const plain = xml.replace(/<(\/?)\w+:(comments|authors|author|commentList|comment|text|r|rPr|t|sz|color|rFont|family|charset|scheme|b|i|u)\b/g, '<$1$2')
  const authors = [...plain.matchAll(/<author\s*\/>|<author(?:\s[^>]*)?>([^<]*)<\/author>/g)].map((it) => unescapeXml(it[1] ?? ''))
  return (plain.match(/<comment\s[\s\S]*?<\/comment>/g) ?? []).map((comment) => {
    const head = comment.indexOf('>')
    return {
      reference: attribute(comment, 8, head, 'ref') ?? '', author: authors[Number(attribute(comment, 8, head, 'authorId') ?? 0)] ?? '',
      xml: comment.replace(/\s(?:xr|mc):\w+="[^"]*"|\sshapeId="\d+"/g, ''),
    }
  })
}

/** The drawing with the shapes of our earlier comments taken out and a hidden box for each new one. */
function shapes(drawing: string, ours: ReadonlySet<string>, added: readonly CellNote[]): string {
  const start = drawing !== '' ? drawing : '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
  let kept = start.replace(/<v:shape\s[\s\S]*?<\/v:shape>\s*/g, (shape) => {
    const [row, column] = [/<x:Row>\s*(\d+)/.exec(shape)?.[1], /<x:Column>\s*(\d+)/.exec(shape)?.[1]]
    return row !== undefined && column !== undefined && ours.has(`${columnName(Number(column))}${Number(row) + 1}`) ? '' : shape
  })
  if (added.length > 0 && !kept.includes('id="_x0000_t202"')) {
    kept = kept.replace('</xml>', '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>')
  }
  const taken = Math.max(70_000, ...[...kept.matchAll(/id="_x0000_s(\d+)"/g)].map((it) => Number(it[1])))
  const boxes = added.map(({ row, column, text }, n) => {
    const lines = Math.max(2, Math.ceil((text.length + OPENING.length) / 16) + text.split('\n').length - 1)
    return `<v:shape id="_x0000_s${taken + n + 1}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:200px;height:${lines * 18}px;z-index:${n + 1};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${column + 1}, 15, ${Math.max(0, row - 2)}, 10, ${column + 3}, 15, ${row + lines - 1}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row - 1}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`
  })
  const end = kept.lastIndexOf('</xml>')
  return `${kept.slice(0, end)}${boxes.join('')}${kept.slice(end)}`
}

/** Text as it stands in XML. What XML cannot hold is left out. */
// eslint-disable-next-line no-control-regex -- these are what XML cannot hold
export const escapeXml = (text: string): string => text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
  .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
const unescapeXml = (text: string) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, '&')
