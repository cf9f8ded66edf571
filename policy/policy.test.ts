import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { yuan, type Fen } from '../common/money.ts'
import { addMonths, day, declarationYear, period, type Period } from '../common/period.ts'
import { OPEN_END, readParameter, type Parameter } from './parameter.ts'
import { NoPolicyValue, Policy, policy } from './policy.ts'
import { explain } from './working.ts'

const examples = <T>(file: string) => parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as T[]

interface YearExample { id: string; period: number; year: number; from: number; to: number }
test.each(examples<YearExample>('declaration-year.examples.yaml'))('declaration year $id', (it) => {
  const [from, to] = [period(it.year * 100 + 7), addMonths(period(it.year * 100 + 7), 11)]
  expect([declarationYear(period(it.period)), from, to, declarationYear(from), declarationYear(to)]).toEqual([it.year, it.from, it.to, it.year, it.year])
})

const months = (function* (from: Period, to: Period) { for (let m = from; m <= to; m = addMonths(m, 1)) yield m })
const series = (p: Parameter) => [...new Set(p.values.map((v) => JSON.stringify(v.where)))].map((where) => [where, p.values.filter((v) => JSON.stringify(v.where) === where)] as const)
const all = [...policy.parameters.values()].flatMap((p) => series(p).map(([where, values]) => ({ name: p.name, where, values })))

test.each(all)('$name $where: no month twice, none left out between first and last', ({ values }) => {
  const last = Math.max(...values.map((v) => (v.to === OPEN_END ? v.from : v.to)))
  const wrong = [...months(values.reduce((a, v) => (v.from < a ? v.from : a), period(202612)), period(last))]
    .map((month) => ({ month, governed: values.filter((v) => v.from <= month && month <= v.to).length }))
    .filter(({ governed }) => governed !== 1)
  expect(wrong).toEqual([])
})

test('every tier has a floor below its standard below its cap, in every month from 201907', () => {
  for (const tier of [1, 2, 3]) {
    for (const month of months(period(201907), period(202712))) {
      const law = policy.at({ period: month, knownOn: day('2026-11-24'), tier })
      const [floor, standard, cap] = [law.amount('base-floor'), law.amount('base-standard'), law.amount('base-cap')]
      expect(floor.value < standard.value && standard.value < cap.value, `${month} tier ${tier}`).toBe(true)
      // the cap is three times the standard, but for yuan rounded away (7496 × 3 = 22488)
      expect(Math.abs(cap.value - 3 * standard.value)).toBeLessThan(300)
    }
  }
})

test('the floor of 202307 became known on 2023-08-31; before, the last one is carried on and says so', () => {
  const on = (known: string) => policy.at({ period: period(202307), knownOn: day(known), tier: 1 }).amount('base-floor')
  expect([on('2023-08-30').value, on('2023-08-30').carriedOn]).toEqual([yuan('4077'), true])
  expect([on('2023-08-31').value, on('2023-08-31').carriedOn]).toEqual([yuan('4224'), undefined])
  expect(explain(on('2023-08-30'))).toBe('缴费基数下限 = 4077.00（2022年度缴费基数标准通知（文号待补），沿用）')
})

test('Wuhan had limits of its own before 201907, the province thereafter; elsewhere the law is silent', () => {
  const floor = (month: number, region: string, tier: number) => policy.at({ period: period(month), knownOn: day('2026-01-01'), region, tier }).amount('base-floor').value
  expect([floor(201906, '420100', 1), floor(201907, '420100', 1)]).toEqual([yuan('3399.60'), yuan('3739.80')])
  expect(() => floor(201906, '429900', 1)).toThrow(NoPolicyValue)
  expect(() => floor(201406, '420100', 1)).toThrow('2014年06月没有“缴费基数下限”的政策标准（420100，1档），不能核定，请联系经办机构维护政策参数后再办理！')
})

const made = (values: object[]) => new Policy([readParameter({ name: 'x', label: '某数', unit: 'yuan/month', by: [], values: values.map((v) => ({ mark: 'S', reference: { title: '文' }, ...v })) }, 'x.yaml')])
const x = (law: Policy, month: number, known = '2026-01-01'): Fen => law.at({ period: period(month), knownOn: day(known) }).amount('x').value

test('a gap is not bridged, a republished value takes the place of the first', () => {
  const gap = made([{ from: 201001, to: 201012, value: '1.00' }, { from: 201201, value: '2.00' }])
  expect(() => x(gap, 201106)).toThrow(NoPolicyValue)
  expect(x(gap, 203001)).toBe(200)
  const twice = made([{ from: 201001, to: 201012, value: '1.00', published: '2010-01-01' }, { from: 201001, to: 201012, value: '3.00', published: '2010-06-30' }])
  expect([x(twice, 201002, '2010-03-01'), x(twice, 201002, '2010-06-30'), x(twice, 201105)]).toEqual([100, 300, 300])
})

const regional = new Policy([readParameter({ name: 'x', label: '某数', unit: 'yuan/month', by: ['region'], values: [
  { from: 201001, to: 201112, region: '420000', value: '1.00' }, { from: 201201, region: '420000', value: '2.00' }, { from: 201101, to: 201206, region: '420100', value: '3.00', published: '2011-03-01' },
].map((v) => ({ mark: 'S', reference: { title: '文' }, ...v })) }, 'x.yaml')])

test('a region without a value of its own takes the province\'s, and one whose own has ended does again', () => {
  const of = (month: number, region?: string, known = '2026-01-01') => regional.at({ period: period(month), knownOn: day(known), ...(region === undefined ? {} : { region }) }).amount('x').value
  expect([of(201106, '429021'), of(201106), of(201106, '420100'), of(201206, '420100'), of(201207, '420100'), of(202001, '420100')]).toEqual([100, 100, 300, 300, 200, 200])
  expect(of(201106, '420100', '2011-02-28')).toBe(100) // its own was not known yet
  expect(() => of(200912, '420100')).toThrow(NoPolicyValue)
})

test('a rule may ask for another month, and keep what it worked out for a question', () => {
  const law = policy.at({ period: period(202103), knownOn: day('2021-03-15'), tier: 1 })
  expect([law.in(period(201904)).ratio('employer-rate', { branch: 'old_age' }).value, law.in(period(201904)).asked.tier, law.in(period(202103))]).toEqual([190_000, 1, law])
  let made = 0
  expect([law.once('k', () => ++made), law.once('k', () => ++made), made]).toEqual([1, 1, 1])
})

test('percent, permille, days and classes are read as documents print them', () => {
  const read = (unit: string, value: string) => readParameter({ name: 'x', label: '某数', unit, by: [], values: [{ from: 201001, mark: 'S', reference: { title: '文' }, value }] }, 'x.yaml').values[0]?.value
  expect([read('percent', '6.04'), read('percent', '0.05'), read('percent', '0.0001'), read('permille', '1.5'), read('permille', '0.75'), read('yuan/tonne', '2.00')]).toEqual([60_400, 500, 1, 1500, 750, 200])
  expect([read('day', '2011-07-01'), read('days', '31'), read('class', '8')]).toEqual(['2011-07-01', 31, 8])
  for (const [unit, wrong] of [['percent', '0.00001'], ['permille', '0.0001'], ['percent', '5%'], ['day', '2011-02-30'], ['class', '9'], ['days', '1.5']] as const) expect(() => read(unit, wrong)).toThrow('is not a value in')
})

test('a parameter that is not well-formed says in which file and why', () => {
  const read = (value: object, more: object = {}) => () => readParameter({ name: 'x', label: '某数', unit: 'ratio', by: ['branch'], values: [value], ...more }, 'x.yaml')
  const good = { from: 201001, branch: 'old_age', value: '0.2', mark: 'S', reference: { title: '文' } }
  expect(read(good)().values[0]?.value).toBe(200_000)
  expect(read({ ...good, value: 0.2 })).toThrow('x.yaml: value must be text in quotes, not 0.2')
  expect(read({ ...good, value: '20%' })).toThrow('20% is not a value in ratio')
  expect(read({ ...good, from: 201013 })).toThrow('not a month')
  expect(read({ ...good, to: 200912 })).toThrow('ends before it starts')
  expect(read({ ...good, tier: 1 })).toThrow('tier is not among the dimensions')
  expect(read({ ...good, branch: undefined })).toThrow('names none of branch')
  expect(read({ ...good, mark: 'Q' })).toThrow('mark must be S, K or A')
  expect(read({ ...good, reference: undefined })).toThrow('has no reference')
  expect(read({ ...good, published: '2010-02-30' })).toThrow('published is not a day')
  expect(read(good, { unit: 'dollars' })).toThrow('unknown unit dollars')
  expect(read(good, { values: [] })).toThrow('has no values')
})

test('a name or a unit that is not there is a mistake in the code, not silence of the law', () => {
  const law = policy.at({ period: period(202103), knownOn: day('2021-03-15'), tier: 1 })
  expect(() => law.amount('no-such')).toThrow(RangeError)
  expect(() => law.ratio('base-floor')).toThrow('base-floor is in fen, not in ppm')
  law.amount('base-floor')
  expect(() => law.ratio('base-floor')).toThrow('base-floor is in fen, not in ppm')
})
