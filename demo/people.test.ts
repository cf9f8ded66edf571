import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { day } from '../common/period.ts'
import { divisions } from '../fields/code-lists.ts'
import { creditCodeCheck, fitsIdType, isCreditCode, readIdentityCard } from '../fields/identity-number.ts'
import { mobile } from '../fields/kinds.ts'
import { creditCodeAt, employerAt, organisationCodeCheck, sizeOf } from './employers.ts'
import { MOST_PEOPLE, personAt } from './people.ts'
import { draw, uuid } from './random.ts'

const grown = { bornFrom: day('1967-01-01'), bornTo: day('2000-12-31') }
const many = Array.from({ length: 70_000 }, (_, i) => personAt(1, i, grown))

test('the same people on every machine: the hash of the first thousand', () => {
  expect(createHash('sha256').update(JSON.stringify(many.slice(0, 1000))).digest('hex')).toBe('5231dc7f4092823681e293f01b05d44b7a9aa4535d13db8f7349ffbd9fe7ef40')
})

test('identity numbers are well-formed, agree with sex and birth, lie in a known place, and never repeat', () => {
  const elsewhere = /^(410103|410225|430105|430482|360102|340104|500112|510725|610113|440106)/
  const wrong = many.filter((p) => {
    const read = readIdentityCard(p.idNumber)
    return !fitsIdType(p.idNumber, '01') || read?.bornOn !== p.bornOn || read.sex !== p.sex || p.bornOn < grown.bornFrom || p.bornOn > grown.bornTo
      || !(divisions.codes.has(p.idNumber.slice(0, 6)) || elsewhere.test(p.idNumber))
  })
  expect(wrong).toEqual([])
  expect([new Set(many.map((p) => p.idNumber)).size, new Set(many.map((p) => p.mobile)).size, new Set(many.map((p) => p.id)).size]).toEqual([many.length, many.length, many.length])
})

test('numbers of another seed, of other births and of the last index do not meet them either', () => {
  const known = new Set(many.map((p) => p.idNumber))
  const others = Array.from({ length: 70_000 }, (_, i) => personAt(99, 70_000 + i, { bornFrom: day('1960-01-01'), bornTo: day('1990-12-31') }))
  expect(others.filter((p) => known.has(p.idNumber))).toEqual([])
  expect(readIdentityCard(personAt(1, MOST_PEOPLE - 1, grown).idNumber)).toBeDefined()
  expect(() => personAt(1, MOST_PEOPLE, grown)).toThrow(RangeError)
  expect(() => personAt(1, 3, { bornFrom: day('1980-01-01'), bornTo: day('1980-01-20') })).toThrow('less than 64 days')
})

test('a birth may be asked for within a quarter', () => {
  const births = Array.from({ length: 5000 }, (_, i) => personAt(5, i, { sex: '2', bornFrom: day('1971-03-20'), bornTo: day('1971-06-30') }))
  expect(births.filter((p) => p.bornOn < '1971-03-20' || p.bornOn > '1971-06-30' || p.sex !== '2')).toEqual([])
})

test('mobile numbers pass the field and are of a block that is not handed out', () => {
  expect(many.slice(0, 5000).filter((p) => !('value' in mobile.read({ text: p.mobile })) || !p.mobile.startsWith('154'))).toEqual([])
})

test('credit codes carry both check digits', () => {
  const codes = Array.from({ length: 3000 }, (_, i) => creditCodeAt(i, '420100'))
  expect(codes.filter((c) => !isCreditCode(c) || creditCodeCheck(c) !== c.charAt(17) || organisationCodeCheck(c.slice(8, 16)) !== c.charAt(16))).toEqual([])
  expect(new Set(codes).size).toBe(codes.length)
  // USC-001 to USC-003 of the policy parameters
  expect(['M000100Y', '79965505', '71526726'].map(organisationCodeCheck)).toEqual(['4', '8', 'X'])
})

test('employers say that they are made up', () => {
  expect(employerAt(1, 5, '武汉')).toEqual(employerAt(1, 5, '武汉'))
  expect(Array.from({ length: 500 }, (_, i) => employerAt(1, i, '武汉').name).filter((name) => !/^武汉演示.{2}.+有限公司$/.test(name))).toEqual([])
  expect([9, 10, 100, 300].map(sizeOf)).toEqual(['微型企业', '小型企业', '中型企业', '大型企业'])
})

test('draws are even and their UUIDs are version 4', () => {
  const d = draw(1, 1)
  const counts = Array.from({ length: 60_000 }, () => d.below(6)).reduce<number[]>((c, n) => { c[n] = (c[n] ?? 0) + 1; return c }, [])
  expect(counts.length).toBe(6)
  expect(counts.every((count) => count > 9_600 && count < 10_400)).toBe(true)
  expect(() => d.pick([])).toThrow('nothing to pick from')
  expect(uuid(1, 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(Array.from({ length: 50 }, (_, seed) => Array.from({ length: 2000 }, (_, i) => uuid(seed, i))).flat()).size).toBe(100_000)
})
