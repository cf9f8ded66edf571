import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { creditCodeCheck, idCheckDigit, isCreditCode, readIdentityCard } from './identity-number.ts'
import { mobile } from './kinds.ts'

interface Examples {
  identityCards: { id: string; number: string; check: string; valid: boolean; reads: boolean }[]
  creditCodes: { id: string; code: string; check: string; valid: boolean }[]
  mobiles: { id: string; number: string; valid: boolean }[]
}
const examples = parse(readFileSync(new URL('identity-number.examples.yaml', import.meta.url), 'utf8')) as Examples

test.each(examples.identityCards)('$id: $number', ({ number, check, valid, reads }) => {
  expect([idCheckDigit(number), idCheckDigit(number) === number.charAt(17), readIdentityCard(number) !== undefined]).toEqual([check, valid, reads])
})

test.each(examples.creditCodes)('$id: $code', ({ code, check, valid }) => {
  expect([creditCodeCheck(code), isCreditCode(code)]).toEqual([check, valid])
})

test.each(examples.mobiles)('$id: $number', ({ number, valid }) => {
  expect('value' in mobile.read({ text: number })).toBe(valid)
})
