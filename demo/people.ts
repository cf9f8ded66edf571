/**
 * Made-up persons. Identity numbers have a real division, a real day and the right check digit, and never repeat; the
 * mobile numbers lie in a block (154) that the operators have not handed out.
 */
import { addMonths, type Day, type Period } from '../common/period.ts'
import { divisions } from '../fields/code-lists.ts'
import { idCheckDigit } from '../fields/identity-number.ts'
import { draw, uuid, type Draw } from './random.ts'

export interface MadeUpPerson {
  readonly id: string
  readonly idNumber: string
  readonly name: string
  readonly sex: '1' | '2'
  readonly bornOn: Day
  readonly mobile: string
  readonly ethnicity: string
  readonly education: string
  readonly maritalStatus: string
  readonly politicalStatus: string
  readonly bloodType: string
  /** 户口所在地 and 户口所在区; null outside the province. */
  readonly householdRegion: string | null
  readonly householdDistrict: string | null
  readonly address: string
}

/** What is asked of a person before chance decides the rest. Births lie between two days at least 64 days apart. */
export interface Wanted { readonly bornFrom: Day; readonly bornTo: Day; readonly sex?: '1' | '2' }

const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤柯祝舒柳聂毕阮童梅骆'
const COMPOUND_SURNAMES = ['欧阳', '上官', '司马', '诸葛', '皇甫', '东方']
const GIVEN: Readonly<Record<'1' | '2', string>> = {
  1: '立新建国志强伟明军勇涛磊刚平辉鹏杰斌超波浩宇翔凯峰亮飞林文武德民生华荣光远东海山川安康泰诚信义仁智博学思源兴业振邦家栋承启云帆子轩俊熙景行一鸣',
  2: '丽芳娟敏静燕玲红霞梅兰芬英秀珍桂香玉莲凤琴雪莹洁颖倩慧雯婷瑶琳佳欣悦怡然梦琪诗涵雨桐思彤若曦清婉素心月华春晓秋菊冬青晨曦依晓蓉薇萍',
}
/** Places outside the province from which people come to work in it. */
const ELSEWHERE = ['410103', '410225', '430105', '430482', '360102', '340104', '500112', '510725', '610113', '440106']
const HOMES: readonly string[] = [...[...divisions.codes.keys()].filter((code) => !code.endsWith('00')), ...ELSEWHERE]

const SERIALS = 499 // a day's serial numbers for one sex: 002 … 998 or 001 … 997
const SLOTS = HOMES.length * SERIALS
const RESIDUES = 64
/** How many different persons can be made; a little over three million. */
export const MOST_PEOPLE = SLOTS * RESIDUES

const DAY = 86_400_000
const dayNumber = (of: Day) => Math.floor(Date.parse(`${of}T00:00:00Z`) / DAY)
const dayAt = (number: number) => new Date(number * DAY).toISOString().slice(0, 10) as Day

/**
 * The person of `index`: the same for the same seed, index and wishes. Two indexes never share an identity number: they
 * differ in division and serial number, or else in the remainder of the day of birth by 64, whatever the seed.
 * Throws a RangeError past MOST_PEOPLE.
 */
export function personAt(seed: number, index: number, wanted: Wanted): MadeUpPerson {
  if (index < 0 || index >= MOST_PEOPLE) throw new RangeError(`person ${index}: identity numbers are made up for ${MOST_PEOPLE} persons only`)
  const d = draw(seed, index)
  const sex = wanted.sex ?? (d.chance(54) ? '1' : '2')
  const slot = (index * 7919) % SLOTS // 7919 is prime and divides neither factor, so slots come in a scattered order
  const home = HOMES[slot % HOMES.length] ?? '420102'
  const serial = Math.floor(slot / HOMES.length) * 2 + (sex === '1' ? 1 : 2)

  const residue = (Math.floor(index / SLOTS) + slot * 5) % RESIDUES
  const first = dayNumber(wanted.bornFrom)
  const earliest = first + ((residue - (first % RESIDUES) + 2 * RESIDUES) % RESIDUES)
  const steps = Math.floor((dayNumber(wanted.bornTo) - earliest) / RESIDUES)
  if (steps < 0) throw new RangeError(`${wanted.bornFrom} to ${wanted.bornTo} is less than ${RESIDUES} days`)
  const bornOn = dayAt(earliest + d.below(steps + 1) * RESIDUES)

  const first17 = `${home}${bornOn.replaceAll('-', '')}${String(serial).padStart(3, '0')}`
  const [local, prefecture] = [divisions.codes.get(home), prefectureOf(home)]
  return {
    id: uuid(seed ^ 0x5045, index), idNumber: first17 + idCheckDigit(first17), name: personName(d, sex), sex, bornOn,
    mobile: `154${String((index * 7_654_321 + 12_345_678) % 100_000_000).padStart(8, '0')}`,
    ethnicity: d.chance(90) ? '01' : d.pick(['15', '06', '03', '11', '12']),
    education: d.pick(['21', '21', '21', '31', '31', '41', '61', '61', '71', '14']),
    maritalStatus: bornOn > '1998' ? '1' : d.pick(['2', '2', '2', '2', '1', '4']),
    politicalStatus: d.pick(['13', '13', '13', '13', '03', '01']), bloodType: d.pick(['1', '2', '3', '4']),
    householdRegion: local === undefined ? null : prefecture, householdDistrict: local === undefined ? null : home,
    address: `湖北省${local === undefined ? '武汉市武昌区' : `${prefecture === '429000' ? '' : divisions.codes.get(prefecture) ?? ''}${local}`}示范路${d.from(1, 299)}号`,
  }
}

const prefectureOf = (home: string) => (home.startsWith('4290') ? '429000' : `${home.slice(0, 4)}00`)

function personName(d: Draw, sex: '1' | '2'): string {
  const given = GIVEN[sex]
  const one = () => given.charAt(d.below(given.length))
  const surname = d.chance(1) ? d.pick(COMPOUND_SURNAMES) : SURNAMES.charAt(Math.min(d.below(SURNAMES.length), d.below(SURNAMES.length)))
  const [a, b] = [one(), one()]
  return surname + (d.chance(15) ? a : a + b)
}

/** The month in which someone born on `bornOn` is `years` old. */
export const monthAtAge = (bornOn: Day, years: number): Period => addMonths((Number(bornOn.slice(0, 4)) * 100 + Number(bornOn.slice(5, 7))) as Period, years * 12)
