/** Months paid and the balance of the account, with figures worked by hand from the rates of policy parameters 4.3. */
import { describe, expect, test } from 'vitest'
import { fen, yuan } from '../../common/money.ts'
import { day, period, type Period } from '../../common/period.ts'
import { policy } from '../policy.ts'
import { explain } from '../working.ts'
import { accountBalance, paidMonthCount } from './pension-record.ts'

const months = (from: number, n: number): Period[] => Array.from({ length: n }, (_, i) => period(from + i))
const credits = (of: readonly Period[], amount = '400.00') => of.map((month) => ({ period: month, amount: yuan(amount) }))
const law = policy.at({ period: period(202103), knownOn: day('2021-03-15'), tier: 1, region: '420100' })

test('a month counts once, by years', () => {
  expect(explain(paidMonthCount([period(202001), period(201912), period(202001)]))).toBe('实际缴费月数 = 各年已到账月数合计 = 2个月\n  2019年 = 201912 = 1个月\n  2020年 = 202001 = 1个月')
  expect(paidMonthCount([]).value).toBe(0)
})

describe('个人账户储存额', () => {
  test('the years that are over bear interest, the current one not yet', () => {
    // 2019: 21 × 400.00 × 7.61 % / 12 = 53.27; 2020: 2453.27 × 6.04 % = 148.18, 78 × 400.00 × 6.04 % / 12 = 157.04
    const all = credits([...months(201907, 6), ...months(202001, 12), ...months(202101, 2)])
    expect(accountBalance(all, day('2021-03-15'), law).value).toBe(yuan('8358.49'))
    expect(accountBalance(all, day('2021-12-31'), law).value).toBe(yuan('8358.49'))
    expect(accountBalance(all, day('2022-01-01'), law).value).toBeGreaterThan(yuan('8358.49'))
  })
  test('a year without credits bears interest on what stands', () => {
    // 201912: 400.00 × 7.61 % / 12 = 2.54; 402.54 × 6.04 % = 24.31
    expect(accountBalance(credits([period(201912)]), day('2021-01-01'), law).value).toBe(yuan('426.85'))
  })
  test('what was paid back takes its interest with it', () => {
    const paid = credits([period(202001)])
    expect(accountBalance([...paid, ...credits([period(202001)], '-400.00')], day('2021-03-15'), law).value).toBe(fen(0))
  })
  test('an account without credits holds nothing', () => expect(accountBalance([], day('2021-03-15'), law).value).toBe(fen(0)))
})
