import { expect, test } from 'vitest'
import type { Mark, Marks } from './marks.ts'
import { decisionsBody, lacking, marked, pinned, reasoned, returnsFor, tally, tallyWords, unpinned } from './marks.ts'

const none: Marks = new Map()
const returned: Mark = { name: '甲', decision: 'returned', pins: [{ field: 'mobile', label: '手机号码', message: '号码停用' }] }
const refused: Mark = { name: '乙', decision: 'refused', pins: [{ field: null, label: null, message: '劳动关系不成立' }] }

test('marks on 4 of 240 leave 236 to the rest', () => {
  const marks = marked(none, [[7, returned], [9, returned], [12, returned], [40, refused]])
  expect(tally(marks, 240, 'approved')).toEqual({ approved: 236, returned: 3, refused: 1 })
  expect(tallyWords(tally(marks, 240, 'approved'))).toBe('通过 236 条，退回 3 条，不通过 1 条')
  expect(decisionsBody(marks, 'approved', '其余属实').records).toEqual([
    { no: 7, decision: 'returned', reason: '手机号码：号码停用', pins: [{ field: 'mobile', reason: '号码停用' }] }, { no: 9, decision: 'returned', reason: '手机号码：号码停用', pins: [{ field: 'mobile', reason: '号码停用' }] },
    { no: 12, decision: 'returned', reason: '手机号码：号码停用', pins: [{ field: 'mobile', reason: '号码停用' }] }, { no: 40, decision: 'refused', reason: '劳动关系不成立', pins: [{ field: null, reason: '劳动关系不成立' }] },
  ])
  expect(decisionsBody(marked(none, [[3, { name: '丁', decision: 'approved', pins: [] }]]), null, '').records).toEqual([{ no: 3, decision: 'approved' }])
})

test('a pin turns an approval into a return, keeps a refusal, and its field is pinned once', () => {
  const pin = { field: 'name', label: '姓名', message: '与证件不符' }
  expect(pinned(marked(none, [[1, { ...returned, decision: 'approved' }]]), 1, '甲', pin).get(1)).toEqual({ name: '甲', decision: 'returned', pins: [pin] })
  expect(pinned(marked(none, [[1, refused]]), 1, '乙', pin).get(1)?.decision).toBe('refused')
  const twice = pinned(pinned(none, 1, '甲', { ...pin, message: '看不清' }), 1, '甲', pin)
  expect(twice.get(1)?.pins).toEqual([pin])
  expect(unpinned(twice, 1, pin).size).toBe(0)
})

test('reasons for several fields stand together; a new one for the same field takes the place of the old', () => {
  const [day, why, whole] = [{ field: 'stoppedOn', label: '停保时间', message: '日期不对' }, { field: 'reason', label: '停保原因', message: '应为合同到期' }, { field: null, label: null, message: '请补证明' }]
  const records = new Map([[7, '甲'], [8, '乙']])
  const marks = reasoned(marked(none, [[7, { ...returned, pins: [...returned.pins, { ...day, message: '看不清' }] }]]), records, 'refused', [day, why, whole])
  expect(marks.get(7)).toEqual({ name: '甲', decision: 'refused', pins: [...returned.pins, day, why, whole] })
  expect(marks.get(8)?.pins).toEqual([day, why, whole])
  expect(decisionsBody(marks, null, '').records[1]).toEqual({
    no: 8, decision: 'refused', reason: '停保时间：日期不对；停保原因：应为合同到期；请补证明',
    pins: [{ field: 'stoppedOn', reason: '日期不对' }, { field: 'reason', reason: '应为合同到期' }, { field: null, reason: '请补证明' }],
  })
})

test('what is returned or refused needs a reason, in the mark or in the opinion', () => {
  const marks = marked(none, [[7, returned]])
  expect(lacking(marks, tally(marks, 3, 'approved'), '')).toBeNull()
  expect(lacking(marks, tally(marks, 3, 'returned'), ' ')).toBe('请在审核意见中写明退回的原因，单位将据此办理。')
  expect(lacking(none, tally(none, 3, 'refused'), '')).toBe('请在审核意见中写明不通过的原因，单位将据此办理。')
  expect(lacking(marked(none, [[2, { ...refused, pins: [] }]]), { approved: 2, returned: 0, refused: 1 }, '')).toBe('第 2 条乙没有写明不通过原因，请补充。')
})

test('what fails the checks is returned in the words of the checks', () => {
  expect(returnsFor([{ no: 5, name: '丙', problems: [{ field: 'idNumber', code: 'coverage/already-covered', message: '丙已参保！' }] }]))
    .toEqual([[5, { name: '丙', decision: 'returned', pins: [{ field: 'idNumber', label: null, message: '丙已参保！' }] }]])
})
