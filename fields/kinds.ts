/** The kinds of field. Each answers for itself on every surface; nothing outside this folder looks at what kind a field is. */
import { formatYuan, parseYuan, type Fen } from '../common/money.ts'
import { formatPeriod, parseDay, period, type Day, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { branches as branchList, branchShort, type CodeList } from './code-lists.ts'
import { readIdentityCard } from './identity-number.ts'
import { tidy, type Cell, type Kind, type Option, type Read, type SheetCell, type Widget } from './kind.ts'

const oneCell = (width: number, options?: readonly string[]) => (label: string): readonly SheetCell[] => [{ part: '', label, width, ...(options ? { options } : {}) }]
const only = (text: string) => ({ '': text })

/** A kind whose value is text and whose surfaces all show that text. */
function textKind(name: string, sample: string, width: number, widget: Widget, read: (text: string, cell: Cell) => Read<string>): Kind<string> {
  return {
    name, column: 'text', widget, sample: only(sample), read: (cell) => read(tidy(cell.text), cell),
    show: (value) => value, plain: (value) => value, cells: oneCell(width), sheet: only,
  }
}

/** Free text of at most `maxLength` characters. */
export const text = (maxLength: number, sample = ''): Kind<string> =>
  textKind('text', sample, Math.min(40, Math.max(12, maxLength)), { type: 'text', maxLength }, (value) =>
    (value.length > maxLength ? { problem: `不能超过${maxLength}个字，请缩短` } : { value }))

/** 姓名: Han characters, letters, · and blanks inside; 2 to 50 characters. */
export const personName = textKind('personName', '张三', 12, { type: 'text', maxLength: 50 }, (value) => {
  const name = /\p{Script=Han}/u.test(value) ? value.replace(/\s+/g, '').replace(/[•‧・]/g, '·') : value.replace(/\s+/g, ' ')
  if (!/^[\p{L}\p{M}·.' -]{2,50}$/u.test(name)) return { problem: '姓名不正确，请填写2到50个汉字或字母' }
  return { value: name }
})

/** 证件号码 of any type: letters and digits; whether it fits its type is settled with 证件类型 (fields/persons). */
export const idNumber = textKind('idNumber', '11010519491231002X', 22, { type: 'idNumber', maxLength: 18 }, (value, cell) => {
  const number = value.replace(/\s+/g, '').toUpperCase()
  if (cell.number !== undefined && number.length !== 8 && (number.length >= 15 || !/^\d+$/.test(number) || !Number.isSafeInteger(cell.number))) {
    return { problem: '证件号码是数字格式，后几位已丢失，请将单元格设为文本格式后重新填写完整号码' }
  }
  if (/^\d{15}$/.test(number)) return { problem: '15位身份证号码已停用，请填写18位号码' }
  if (!/^[A-Z0-9]{5,18}$/.test(number)) return { problem: '证件号码不正确，请检查！' }
  return { value: number }
})

/** A number of the agency's of `digits` digits, e.g. 单位编号, 个人编号. */
const agencyNumber = (name: string, digits: RegExp, sample: string, problem: string) => textKind(name, sample, 14, { type: 'text', maxLength: 11 }, (value) => {
  const number = value.replace(/\s+/g, '')
  return digits.test(number) ? { value: number } : { problem }
})
export const employerNo = agencyNumber('employerNo', /^\d{9}$/, '100000000', '单位编号应为9位数字，请检查')
export const personNo = agencyNumber('personNo', /^\d{10,11}$/, '1000000000', '个人编号应为10或11位数字，请检查')

export const mobile = textKind('mobile', '13000000000', 14, { type: 'mobile', maxLength: 11 }, (value) => {
  const number = value.replace(/[\s-]+/g, '').replace(/^\+?86(?=1\d{10}$)/, '')
  return /^1[3-9]\d{9}$/.test(number) ? { value: number } : { problem: '请输入正确的手机号码！' }
})
export const email = textKind('email', 'name@example.com', 22, { type: 'text', maxLength: 80 }, (value) =>
  (/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(value) ? { value } : { problem: '电子邮箱格式不正确！' }))
export const postcode = textKind('postcode', '430000', 10, { type: 'text', maxLength: 6 }, (value) =>
  (/^\d{6}$/.test(value) ? { value } : { problem: '邮政编码应为6位数字！' }))

/** The key of one of what the ledger offers; whether it is there is a check's business. */
export const choice: Kind<string> = {
  ...textKind('choice', '', 24, { type: 'choice' }, (value) => (value.length > 60 ? { problem: '请从下拉列表选择' } : { value })),
  missing: (label) => `请先选择${label.replace(/选择$/, '')}！`,
}

/** A year, one of what the ledger offers now. */
export const yearChoice: Kind<number> = {
  name: 'year', column: 'integer', widget: { type: 'choice' }, sample: only('2020'), missing: (label) => `请先选择${label}！`,
  read: (cell) => {
    const [, year] = /^(\d{4})(?:年|年度)?$/.exec(cell.number !== undefined ? String(cell.number) : tidy(cell.text)) ?? []
    return year === undefined ? { problem: '年度不正确，请按YYYY填写，例如2020' } : { value: Number(year) }
  },
  show: String, plain: String, cells: oneCell(8), sheet: (value) => only(String(value)),
}

/** Remembers what a kind read of a text: in a long sheet the same codes and days stand in every row. */
function remembering<V>(kind: Kind<V>): Kind<V> {
  const known = new Map<string, Read<V>>()
  return {
    ...kind,
    read: (cell) => {
      if (cell.number !== undefined || cell.day !== undefined) return kind.read(cell)
      const before = known.get(cell.text)
      if (before) return before
      const read = kind.read(cell)
      if (known.size < 1_000) known.set(cell.text, read)
      return read
    },
  }
}

/** One code of a list. Reads the code, the text, or both (`01 汉族`, `CHN 中国`); writes both where the code is an official one, unless the form prints `bare` texts. `wrong` is said of what is none of them. */
export function code(list: CodeList, { widget = 'select', dependsOn, column = 'text', bare = false, wrong }: { widget?: 'select' | 'radio'; dependsOn?: string; bare?: boolean; wrong?: string; /** `integer` where the ledger keeps the code as a number. */ column?: 'text' | 'integer' } = {}): Kind<string> {
  const spell = (value: string) => (!bare && /^(\d+|[A-Z]{3})$/.test(value) ? `${value} ${list.codes.get(value) ?? ''}`.trim() : (list.codes.get(value) ?? value))
  const byText = new Map([...[...list.codes].map(([value, label]) => [plainForm(label), value] as const), ...list.also ?? []])
  const options: Option[] = [...list.codes].map(([value, label]) => ({ value, label }))
  const first = options[0]?.value ?? ''
  const sheetOptions = options.length <= 300 ? options.map((option) => spell(option.value)) : undefined
  return remembering<string>({
    name: `code:${list.name}`, column, widget: { type: widget, options, ...(dependsOn ? { dependsOn } : {}) }, sample: only(spell(first)),
    read: (cell) => {
      const written = tidy(cell.text)
      const value = [written, written.toUpperCase(), /^\d$/.test(written) ? `0${written}` : written].find((it) => list.codes.has(it))
        ?? byText.get(plainForm(written)) ?? written.match(/^(\w+)\s*(.+)$/)?.slice(1, 3).reduce<string | undefined>((known, part, i, parts) =>
          known ?? (i === 0 && list.codes.has(part) && plainForm(list.codes.get(part) ?? '') === plainForm(parts[1] ?? '') ? part : undefined), undefined)
      return value === undefined ? { problem: wrong ?? `“${written}”不在代码表中，请从下拉列表选择${list.name}` } : { value }
    },
    show: (value) => list.codes.get(String(value)) ?? String(value), plain: String,
    cells: oneCell(16, sheetOptions), sheet: (value) => only(spell(String(value))),
  })
}

/** Texts that mean the same: brackets of either width, 、 and blanks aside. */
const plainForm = (label: string) => label.replace(/[（(]/g, '(').replace(/[）)]/g, ')').replace(/[、，,\s]/g, '')

/** A day that people write as 2021-03-01, 2021/3/1, 20210301, 2021年3月1日 or a date cell. */
export const date = remembering<Day>({
  name: 'date', column: 'date', widget: { type: 'date' }, sample: only('2021-03-15'),
  read: (cell) => {
    const written = cell.day ?? tidy(cell.text)
    const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(written.replace(/\s+/g, '')) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(written)
    const value = parts ? parseDay(`${parts[1] ?? ''}-${(parts[2] ?? '').padStart(2, '0')}-${(parts[3] ?? '').padStart(2, '0')}`) : undefined
    return value === undefined ? { problem: '日期不正确，请按YYYY-MM-DD填写，例如2021-03-15' } : { value }
  },
  show: (value) => value, plain: (value) => value, cells: oneCell(14), sheet: only,
})

/** A day of which people may write only the month (`2021年3月`): read as its first day. */
export const startDate = remembering<Day>({
  ...date, name: 'startDate',
  read: (cell) => {
    const month = cell.day === undefined ? monthParts(tidy(cell.text)) : undefined
    return month ? date.read({ text: `${month[0]}-${month[1]}-01` }) : date.read(cell)
  },
})

const monthParts = (written: string): [string, string] | undefined => {
  const parts = /^(\d{4})[-/.年](\d{1,2})月?$/.exec(written.replace(/\s+/g, '')) ?? /^(\d{4})(\d{2})$/.exec(written)
  return parts ? [parts[1] ?? '', (parts[2] ?? '').padStart(2, '0')] : undefined
}

/** A month: 202103, 2021-03, 2021年3月, or a date cell of that month. */
export const month: Kind<Period> = {
  name: 'month', column: 'integer', widget: { type: 'month' }, sample: only('202103'),
  read: (cell) => {
    const parts = monthParts(cell.day?.slice(0, 7) ?? tidy(cell.text))
    try {
      if (parts) return { value: period(Number(parts[0]) * 100 + Number(parts[1])) }
    } catch { /* no such month: the sentence below says so */ }
    return { problem: '年月不正确，请按YYYYMM填写，例如202103' }
  },
  show: formatPeriod, plain: String, cells: oneCell(10), sheet: (value) => only(String(value)),
}

/** Money in yuan with at most two decimals, kept as fen. Thousands separators and 元 are taken off; nothing is guessed. */
export const fen = ({ sample = '5000.00' } = {}): Kind<Fen> => ({
  name: 'fen', column: 'bigint', widget: { type: 'money' }, sample: only(sample), numeric: true,
  read: (cell) => {
    const written = cell.number !== undefined ? decimal(cell.number) : tidy(cell.text).replace(/^[¥￥]/, '').replace(/元$/, '').trim()
    const grouped = /^-?\d{1,3}([,，]\d{3})+(\.\d+)?$/.test(written) ? written.replace(/[,，]/g, '') : written
    const value = parseYuan(grouped)
    return value === undefined ? { problem: '金额不正确，请填写数字，最多两位小数' } : { value }
  },
  show: (value) => formatYuan(value, { thousands: true }), plain: formatYuan, cells: oneCell(12), sheet: (value) => only(formatYuan(value)),
})

/** A sheet's number as people see it: 12345.67 and not 12345.670000000002. */
const decimal = (n: number) => (Number.isInteger(n) ? String(n) : String(Number(n.toPrecision(15))))

/** 是/否. */
export const flag: Kind<boolean> = {
  name: 'flag', column: 'boolean', widget: { type: 'select', options: [{ value: '否', label: '否' }, { value: '是', label: '是' }] }, sample: only('否'),
  read: (cell) => {
    const written = tidy(cell.text).toLowerCase()
    if (['是', '1', '√', '✓', 'y', 'yes', 'true'].includes(written)) return { value: true }
    if (['否', '0', 'n', 'no', 'false', '×'].includes(written)) return { value: false }
    return { problem: '请填写是或否' }
  },
  show: (value) => (value ? '是' : '否'), plain: (value) => (value ? '是' : '否'), cells: oneCell(8, ['是', '否']), sheet: (value) => only(value ? '是' : '否'),
}

const TICKS = new Set(['√', '✓', '✔', '是', '1', 'v', 'y', 'a', '∨', '对'])
const NO_TICKS = new Set(['', '否', '0', '×', 'x', 'n', '-', '/', '无'])

/** 险种: one or more branches; in sheets one cell a branch, ticked with √. `oldAge` is how the surface calls 养老; `any` offers also those the employer does not take part in. */
export const branches = ({ oldAge = '城镇职工养老保险', any = false } = {}): Kind<Branch[]> => {
  const words: readonly (readonly [Branch, string])[] = [['old_age', oldAge], ['unemployment', '失业保险'], ['employment_injury', '工伤保险']]
  const known = new Map(words.flatMap(([branch, label]) => [branch, label, branchShort[branch] ?? '', branchList.codes.get(branch) ?? ''].map((word) => [word, branch] as const)))
  return {
    name: 'branches', column: 'text[]', widget: { type: 'checkboxes', options: words.map(([value, label]) => ({ value, label })) },
    sample: Object.fromEntries(words.map(([branch]) => [branch, '√'])),
    read: (cell) => {
      const written = tidy(cell.text).split(/[,，、;；\s]+/).filter((word) => word !== '')
      const unknown = written.find((word) => !known.has(word))
      if (unknown !== undefined) return { problem: `“${unknown}”不是险种，请在相应险种下填√` }
      const ticked = new Set(written.map((word) => known.get(word)))
      return { value: words.map(([branch]) => branch).filter((branch) => ticked.has(branch)) }
    },
    show: (value) => value.map((branch) => branchShort[branch]).join('、'), plain: (value) => value.join(','),
    ...(any ? {} : { offer: (held: readonly Branch[]) => ({ type: 'checkboxes' as const, options: words.filter(([value]) => held.includes(value)).map(([value, label]) => ({ value, label })) }) }),
    cells: () => words.map(([part, label]) => ({ part, label: `${label}(√)`, width: 10, options: ['√'] })),
    sheet: (value) => Object.fromEntries(words.map(([branch]) => [branch, value.includes(branch) ? '√' : ''])),
    join: (parts) => {
      const ticked: string[] = []
      for (const [branch] of words) {
        const mark = tidy(parts[branch]?.text ?? '').toLowerCase()
        if (TICKS.has(mark)) ticked.push(branch)
        else if (!NO_TICKS.has(mark)) return { text: mark }
      }
      return { text: ticked.join(',') }
    },
  }
}

/** Whether a certificate number is an identity card's: what a page may fill in from it. */
export const fillsFrom = readIdentityCard
