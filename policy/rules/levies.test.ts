import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { fen, formatYuan, yuan } from '../../common/money.ts'
import { day, period } from '../../common/period.ts'
import { altered } from '../altered.ts'
import { policy } from '../policy.ts'
import { explain } from '../working.ts'
import { miningLevy } from './mining-levy.ts'
import { projectLevy } from './project-levy.ts'

const examples = <T>(file: string) => parse(readFileSync(new URL(`${file}.examples.yaml`, import.meta.url), 'utf8')) as T[]
const at = (region: string, month: number, law = policy) => law.at({ period: period(month), knownOn: day('2026-01-01'), region })
const scale = (tiers: Record<string, string>) => altered(policy, {
  'project-rate': { unit: 'permille', values: Object.entries(tiers).map(([category, value]) => ({ category, value, region: '420000' })) },
  'project-scale': { unit: 'word', values: [{ value: 'tiered', region: '420000' }] },
})

interface ProjectExample { id: string; title: string; region: string; period: number; price: string; days?: { total: number; elapsed: number }; tiers?: Record<string, string>; levy: string }
test.each(examples<ProjectExample>('project-levy'))('$id: $title', (it) => {
  const law = at(it.region, it.period, it.tiers === undefined ? policy : scale(it.tiers))
  expect(formatYuan(projectLevy({ price: yuan(it.price), ...(it.days === undefined ? {} : { days: it.days }) }, law).value)).toBe(it.levy)
})

test('the levy of the manual explains itself', () => {
  expect(explain(projectLevy({ price: yuan('5550000') }, at('429021', 202103)))).toBe(`工伤保险费 = 项目总价/工程安装费×建筑工程项目实际费率 = 4162.50
  项目总价/工程安装费 = 5550000.00
  建筑工程项目实际费率 = 建筑工程项目缴费费率×（1－工伤保险费率阶段性降低） = 0.075%
    建筑工程项目缴费费率 = 0.15%（湖北省社会保险网上申报操作手册3.3.28（按4162.50元推算），待经办机构确认）
    工伤保险费率阶段性降低 = 50%（国办发〔2019〕13号及历年延续通知，待经办机构确认）`)
})

test('only what was added to the price is due, at the original rate; a lower price gives nothing back', () => {
  const jingzhou = at('421000', 201506)
  const levy = (price: string, declared: string) => formatYuan(projectLevy({ price: yuan(price), declared: yuan(declared) }, jingzhou).value)
  expect([levy('12000000', '8000000'), levy('7000000', '8000000'), levy('8000000', '8000000')]).toEqual(['16000.00', '0.00', '0.00'])
  const tiers = scale({ 0: '2', 100: '1' })
  const parts = (price: string, declared = '0') => projectLevy({ price: yuan(price), declared: yuan(declared) }, at('429021', 202501, tiers)).value
  expect(parts('3000000')).toBe(parts('500000') + parts('3000000', '500000'))
})

test('a project under way pays for all of it where the region does not count days', () => {
  const facts = { price: yuan('5550000'), days: { total: 360, elapsed: 120 } }
  expect([at('429021', 202103), at('420100', 201606)].map((law) => formatYuan(projectLevy(facts, law).value))).toEqual(['4162.50', '7400.00'])
  expect(() => projectLevy({ ...facts, days: { total: 360, elapsed: 361 } }, at('420100', 201606))).toThrow(RangeError)
})

test('a scale that ended is not carried on: the province\'s governs after it', () => {
  expect([201804, 201805].map((month) => at('421000', month).categories('project-rate'))).toEqual([['0', '500', '1000', '2000'], ['0']])
})

test('a dearer project of one flat rate pays no less', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 1, max: 1e12 }), (a, b) => {
    const levy = (price: number) => projectLevy({ price: fen(price) }, at('429021', 202103)).value
    expect(levy(Math.min(a, b))).toBeLessThanOrEqual(levy(Math.max(a, b)))
  }))
})

interface MiningExample { id: string; title: string; method: string; kilograms: number; levy: string }
const method = (value: string) => altered(policy, { 'mining-method': { unit: 'word', values: [{ value, region: '420000' }] } })
test.each(examples<MiningExample>('mining-levy'))('$id: $title', (it) => {
  for (const kind of ['coal', 'other'] as const) expect(formatYuan(miningLevy(it.kilograms, kind, at('429021', 202501, method(it.method))).value)).toBe(it.levy)
})

test('tonnes may have three decimals', () => {
  expect(explain(miningLevy(1_234_567, 'coal', at('429021', 202103)))).toBe(`工伤保险费 = 产能数量×吨矿提取额 = 2469.13
  产能数量 = 1234.567吨
  吨矿提取额 = 2.00（人社部令第10号（标准待经办机构确认），待经办机构确认）`)
  expect(formatYuan(miningLevy(12_000_000, 'coal', at('429021', 202103, method('wage_content'))).value)).toBe('9120.00') // 1.9 % halved in 2021
  expect(() => miningLevy(-1, 'coal', at('429021', 202103))).toThrow(RangeError)
})
