/** Kinds that employers, projects and payment accounts need besides those of persons. */
import { formatYuan, type Fen } from '../common/money.ts'
import { isCreditCode } from './identity-number.ts'
import { tidy, type Cell, type Kind, type Read, type SheetCell, type Widget } from './kind.ts'

const only = (text: string) => ({ '': text })
const oneCell = (width: number) => (label: string): readonly SheetCell[] => [{ part: '', label, width }]

const textKind = (name: string, width: number, sample: string, widget: Widget, read: (text: string, cell: Cell) => Read<string>): Kind<string> => ({
  name, column: 'text', widget, sample: only(sample), read: (cell) => read(tidy(cell.text), cell), show: (value) => value, plain: (value) => value, cells: oneCell(width), sheet: only,
})

/** Several lines of at most `maxLength` characters, e.g. 经营范围. */
export const longText = (maxLength: number): Kind<string> => textKind('longText', 40, '', { type: 'textarea', maxLength }, (value) =>
  (value.length > maxLength ? { problem: `不能超过${maxLength}个字，请缩短` } : { value }))

/** 联系电话: a mobile or a fixed line with its area code. */
export const phone = textKind('phone', 16, '027-87654321', { type: 'mobile', maxLength: 20 }, (written) => {
  const value = written.replace(/\s+/g, '').replace(/[－—–]/g, '-')
  return /^1[3-9]\d{9}$/.test(value) || /^(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,5})?$/.test(value) ? { value } : { problem: '电话号码不正确，请填写手机号码，或带区号的固定电话' }
})

/** 银行账号: 8 to 32 digits; a card number of 16 to 19 digits carries its check digit. */
export const bankAccount = textKind('bankAccount', 26, '6222000000000000000', { type: 'text', maxLength: 40 }, (written, cell) => {
  const value = written.replace(/[\s-]+/g, '')
  if (cell.number !== undefined && value.length > 15) return { problem: '银行账号是数字格式，后几位已丢失，请将单元格设为文本格式后重新填写完整账号' }
  return /^\d{8,32}$/.test(value) ? { value } : { problem: '银行账号不正确，请填写8到32位数字' }
})

/** 统一社会信用代码 (GB 32100). */
export const creditCode = textKind('creditCode', 22, '', { type: 'text', maxLength: 18 }, (written) => {
  const value = written.replace(/\s+/g, '').toUpperCase()
  return isCreditCode(value) ? { value } : { problem: '统一社会信用代码不正确！' }
})

/** A whole number from `from` to `to`, e.g. a head count or a day of the month. */
export function count({ from = 1, to = 9_999_999, wrong = '请填写整数' } = {}): Kind<number> {
  return {
    name: 'count', column: 'integer', widget: { type: 'count' }, sample: only('10'), numeric: true,
    read: (cell) => {
      const written = tidy(cell.text).replace(/[,，](?=\d{3}(\D|$))/g, '')
      const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN
      return value >= from && value <= to ? { value } : { problem: wrong }
    },
    show: String, plain: String, cells: oneCell(10), sheet: (value) => only(String(value)),
  }
}

/** An amount that people write in 万元 with at most six decimals, kept as fen: 555 is 5,550,000.00 yuan. */
export const tenThousands: Kind<Fen> = {
  name: 'tenThousands', column: 'bigint', widget: { type: 'money' }, sample: only('100.00'), numeric: true,
  read: (cell) => {
    const written = tidy(cell.text).replace(/万?元$/, '').trim()
    const grouped = /^\d{1,3}([,，]\d{3})+(\.\d+)?$/.test(written) ? written.replace(/[,，]/g, '') : written
    const parts = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(grouped)
    if (!parts) return { problem: '金额不正确，请以万元为单位填写数字，最多六位小数' }
    return { value: (Number(parts[1]) * 1_000_000 + Number((parts[2] ?? '').padEnd(6, '0'))) as Fen }
  },
  show: (value) => inTenThousands(value, true), plain: (value) => inTenThousands(value, false), cells: oneCell(14), sheet: (value) => only(inTenThousands(value, false)),
}

/** Fen as 万元 with at least two decimals and no more than it has. */
function inTenThousands(value: Fen, thousands: boolean): string {
  const whole = formatYuan((Math.floor(value / 1_000_000) * 100) as Fen, { thousands }).replace(/\.00$/, '')
  return `${whole}.${String(value % 1_000_000).padStart(6, '0').replace(/0{1,4}$/, '')}`
}

/** Tonnes with up to two decimals, kept in kilograms. */
export const tonnes: Kind<number> = {
  name: 'tonnes', column: 'bigint', widget: { type: 'money' }, sample: only('1000.00'), numeric: true,
  read: (cell) => {
    const parts = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(tidy(cell.text).replace(/吨$/, '').replace(/[,，]/g, '').trim())
    const value = parts ? Number(parts[1]) * 1_000 + Number((parts[2] ?? '').padEnd(3, '0')) : 0
    return value > 0 ? { value } : { problem: '须为大于0的数字，最多两位小数' }
  },
  show: inTonnes, plain: inTonnes, cells: oneCell(12), sheet: (value) => only(inTonnes(value)),
}
function inTonnes(kilograms: number): string {
  return `${Math.floor(kilograms / 1_000)}.${String(kilograms % 1_000).padStart(3, '0').replace(/0$/, '')}`
}
