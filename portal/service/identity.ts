/** What a page may tell from an identity number before any server is asked (GB 11643). */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** An identity number as typed, without blanks, with full-width signs made plain and the last letter large. */
export const plainNumber = (typed: string): string =>
  typed.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\s+/g, '').toUpperCase()

/** 出生日期 (YYYY-MM-DD) and 性别 (1 男, 2 女) that a whole, right identity number says; undefined for any other text. */
export function saidByNumber(typed: string): { bornOn: string; sex: '1' | '2' } | undefined {
  const number = plainNumber(typed)
  if (!/^\d{17}[\dX]$/.test(number)) return undefined
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(number.charAt(i)), 0)
  if (CHECKS.charAt(sum % 11) !== number.charAt(17)) return undefined
  const bornOn = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  const day = new Date(`${bornOn}T00:00:00Z`)
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== bornOn) return undefined
  return { bornOn, sex: Number(number.charAt(16)) % 2 === 1 ? '1' : '2' }
}
