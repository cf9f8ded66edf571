import { expect, test } from 'vitest'
import { corners, moved, readBlock, writeBlock } from './grid-block.ts'
import { plainNumber, saidByNumber } from './identity.ts'

const size = { rows: 10, columns: 3, page: 4 }
const key = (name: string, { ctrl = false, shift = false } = {}) => ({ key: name, ctrlKey: ctrl, shiftKey: shift })

test('a block from Excel is read cell by cell, also where a cell holds line breaks, tabs or quotes', () => {
  expect(readBlock('6000\r\n6100\r\n6200\r\n')).toEqual([['6000'], ['6100'], ['6200']])
  expect(readBlock('张三\t"第一行\n第二行"\t"他说""好"""\n李四\t\t')).toEqual([['张三', '第一行\n第二行', '他说"好"'], ['李四', '', '']])
  expect(readBlock('5"螺钉')).toEqual([['5"螺钉']])
  expect(readBlock('')).toEqual([['']])
})

test('what is copied out reads back the same', () => {
  const block = [['a', 'b\tc'], ['"', 'x\ny']]
  expect(readBlock(writeBlock(block))).toEqual(block)
})

test('keys move as in a spreadsheet and stop at the edges', () => {
  expect(moved({ row: 0, column: 0 }, key('ArrowUp'), size)).toEqual({ row: 0, column: 0 })
  expect(moved({ row: 4, column: 1 }, key('ArrowDown', { ctrl: true }), size)).toEqual({ row: 9, column: 1 })
  expect(moved({ row: 4, column: 2 }, key('Tab'), size)).toEqual({ row: 5, column: 0 })
  expect(moved({ row: 4, column: 0 }, key('Tab', { shift: true }), size)).toEqual({ row: 3, column: 2 })
  expect(moved({ row: 4, column: 1 }, key('Enter', { shift: true }), size)).toEqual({ row: 3, column: 1 })
  expect(moved({ row: 8, column: 1 }, key('PageDown'), size)).toEqual({ row: 9, column: 1 })
  expect(moved({ row: 8, column: 1 }, key('Home', { ctrl: true }), size)).toEqual({ row: 0, column: 0 })
  expect(moved({ row: 8, column: 1 }, key('a'), size)).toBeUndefined()
  expect(corners({ from: { row: 5, column: 2 }, to: { row: 3, column: 0 } })).toEqual({ top: 3, bottom: 5, left: 0, right: 2 })
})

test('sex and day of birth follow from a whole, right number only', () => {
  expect(saidByNumber('11010519491231002X')).toEqual({ bornOn: '1949-12-31', sex: '2' })
  expect(saidByNumber(' １１０１０５19491231002x ')).toEqual({ bornOn: '1949-12-31', sex: '2' })
  expect(saidByNumber('110105194912310021')).toBeUndefined()
  expect(saidByNumber('1101051949123100')).toBeUndefined()
  expect(plainNumber('4201 0619 9001 0100 1x')).toBe('42010619900101001X')
})
