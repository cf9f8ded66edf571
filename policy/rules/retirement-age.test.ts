import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { addMonths, day, period, type Day, type Period } from '../../common/period.ts'
import { policy } from '../policy.ts'
import { explain } from '../working.ts'
import { latestBirthAtAge, minimumInsuredAge, retirementDelay, retirementMonth, type RetirementCategory } from './retirement-age.ts'

interface Example { id: string; category: RetirementCategory; born: Day; delay: number; month: number }
const examples = parse(readFileSync(new URL('retirement-age.examples.yaml', import.meta.url), 'utf8')) as Example[]
const law = policy.at({ period: period(202611), knownOn: day('2026-11-24') })
const before = policy.at({ period: period(202103), knownOn: day('2021-03-15') })
const firstOf = (month: Period) => `${String(month).slice(0, 4)}-${String(month).slice(4)}-01` as Day

test.each(examples)('$id: $category born $born', (it) => {
  expect([retirementDelay(it.category, period(Number(it.born.slice(0, 7).replace('-', ''))), law).value, retirementMonth(it.category, it.born, law).value]).toEqual([it.delay, it.month])
})

test('in 2021 no one knew of a delay', () => {
  expect(retirementMonth('male60', day('1966-09-01'), before).value).toBe(202609)
  expect(retirementMonth('male60', day('1966-09-01'), law).value).toBe(202703)
  expect(explain(retirementMonth('female50', day('1975-11-20'), law))).toBe(`法定退休年月 = 出生年月+原法定退休年龄+延迟月数 = 2026年05月
  出生年月 = 1975年11月
  原法定退休年龄 = 50岁（国发〔1978〕104号）
  延迟月数 = 自起始出生月起每满一档延迟1个月，以最多月数为限 = 6个月
    延迟退休起始出生月 = 1975年01月（国务院关于渐进式延迟法定退休年龄的办法（2024年9月13日））
    每延迟1个月对应的出生月数 = 2个月（国务院关于渐进式延迟法定退休年龄的办法（2024年9月13日））
    延迟退休最多月数 = 60个月（国务院关于渐进式延迟法定退休年龄的办法（2024年9月13日））`)
})

test('the latest birth at the age is the last that has reached it, in every month', () => {
  for (const category of ['male60', 'female55', 'female50'] as const) {
    for (let month = period(202001); month <= 204512; month = addMonths(month, 1)) {
      const at = policy.at({ period: month, knownOn: day('2026-11-24') })
      const born = latestBirthAtAge(category, at)
      expect(retirementMonth(category, firstOf(born), at).value <= month, `${category} ${month}`).toBe(true)
      expect(retirementMonth(category, firstOf(addMonths(born, 1)), at).value > month, `${category} ${month}`).toBe(true)
    }
  }
})

test('an employee is at least 16', () => { expect(minimumInsuredAge(law).value).toBe(16) })
