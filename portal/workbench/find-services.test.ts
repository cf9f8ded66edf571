import { expect, test } from 'vitest'
import type { ServedService } from '../../forms/served.ts'
import { findServices } from './find-services.ts'

const service = (id: string, name: string, initials: string, available = true): ServedService => ({
  id, slug: id, name, initials, available, module: '', moduleNo: 1, kind: 'filing', outcome: 'reviewed', modes: [], description: '', certificate: false,
})
const all = [
  service('3.3.2', '矿山项目登记', 'ksxmdj', false), service('3.3.3', '单位职工参保登记/续保', 'dwzgcbdjxb'), service('3.3.17', '单位职工社会保险暂停', 'dwzgshbxzt'),
  service('3.3.20', '单位职工社会保险缴费工资申报', 'dwzgshbxjfgzsb'), service('3.3.69', '单位参保人员查询', 'dwcbrycx'),
]
const found = (typed: string) => findServices(all, typed).map((it) => it.id)

test('finds by name, by initials and by number', () => {
  expect(found('暂停')).toEqual(['3.3.17'])
  expect(found('ZGCB')).toEqual(['3.3.3'])
  expect(found('20')).toEqual(['3.3.20'])
  expect(found('3.3.2')).toEqual(['3.3.20', '3.3.2'])
  expect(found('职工续保')).toEqual(['3.3.3'])
})
test('puts what is not built last and finds nothing for nothing', () => {
  expect(found('登记')).toEqual(['3.3.3', '3.3.2'])
  expect(found('  ')).toEqual([])
  expect(found('不存在')).toEqual([])
})
