/** Numbers that carry check digits: identity cards (GB 11643) and unified social credit codes (GB 32100). Source: policy/parameters §14.1, §14.20, §14.21. */
import { parseDay, type Day } from '../common/period.ts'

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const ID_CHECKS = '10X98765432'

/** The check character of an identity number's first 17 digits. */
export const idCheckDigit = (first17: string): string =>
  ID_CHECKS.charAt(ID_WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(first17.charAt(i)), 0) % 11)

/** What an 18-character identity number says: undefined when it is malformed, names no real day, or its check digit is wrong. */
export function readIdentityCard(number: string, today?: Day): { bornOn: Day; sex: '1' | '2' } | undefined {
  if (!/^\d{17}[\dX]$/.test(number) || idCheckDigit(number) !== number.charAt(17)) return undefined
  const bornOn = parseDay(`${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`)
  if (bornOn === undefined || bornOn < '1900-01-01' || (today !== undefined && bornOn > today)) return undefined
  return { bornOn, sex: Number(number.charAt(16)) % 2 === 1 ? '1' : '2' }
}

/** Forms of the other certificates (证件类型), by code. */
const OTHER_FORMS: Readonly<Record<string, RegExp>> = {
  '04': /^[HM]\d{8}(\d{2})?$/,
  '05': /^[HM]\d{8}(\d{2})?$/,
  '06': /^\d{8}$/,
  '07': /^([A-Z]{3}\d{12}|9\d{17})$/,
  '08': /^[A-Z0-9]{5,17}$/,
  '16': /^[A-Z0-9]{5,17}$/,
}

/** Whether `number` can be a certificate of type `idType` (code). */
export function fitsIdType(number: string, idType: string): boolean {
  if (idType === '01') return readIdentityCard(number) !== undefined
  if (idType === '17') return /^8[123]0000/.test(number) && readIdentityCard(number) !== undefined
  return OTHER_FORMS[idType]?.test(number) ?? number.length >= 4
}

const CREDIT_SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** The check character of a unified social credit code's first 17. Source: GB 32100-2015. */
export function creditCodeCheck(first17: string): string {
  let [sum, weight] = [0, 1]
  for (const sign of first17.slice(0, 17)) {
    sum += CREDIT_SIGNS.indexOf(sign) * weight
    weight = (weight * 3) % 31
  }
  return CREDIT_SIGNS.charAt((31 - (sum % 31)) % 31)
}

/** Whether an 18-character unified social credit code is right. */
export const isCreditCode = (code: string): boolean => /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code) && creditCodeCheck(code) === code.charAt(17)

/** `4201**********1234`: as lists show an identity number. */
export const maskIdNumber = (number: string): string => (number.length <= 8 ? `${number.slice(0, 2)}****` : `${number.slice(0, 4)}${'*'.repeat(number.length - 8)}${number.slice(-4)}`)
