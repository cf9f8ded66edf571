/** The employers of the demonstration and the numbers of their people. DESIGN: identity (demonstration accounts). */
import type { Day } from '../common/period.ts'
import { demonstrationAccounts } from './accounts.ts'
import { employerAt } from './employers.ts'
import { personAt, type MadeUpPerson } from './people.ts'
import { uuid } from './random.ts'
import { regions } from './regions.ts'

/** Of everything that is made up for the demonstration. */
export const SEED = 20210315
/** Legal persons are people too: they take their identity numbers from here on. */
const LEGAL_PERSONS_FROM = 95_000

export interface CastEmployer {
  readonly number: string
  readonly name: string
  readonly region: string
  /** Division in the credit code. */
  readonly division: string
  readonly industry: string
  readonly riskClass: number
  readonly economicType: string
  readonly foundedOn: Day
  /** 参保日期 in each of its branches. */
  readonly since: Day
  readonly address: string
  /** Persons covered now; persons whose coverage has ended, who come on top. */
  readonly insured: number
  readonly ended: number
  /** Registered agents (单位经办人), the account's first. */
  readonly agents: readonly string[]
  readonly account?: string
  readonly affiliation?: string
  readonly businessScope?: string
}

const leading: readonly CastEmployer[] = [
  {
    number: '100200001', name: '湖北演示云帆软件有限公司', region: '429900', division: '420106', industry: '软件和信息技术服务业', riskClass: 1, economicType: '其他有限责任(公司)',
    foundedOn: '1998-05-12' as Day, since: '1998-06-01' as Day, address: '武汉市武昌区示范路1号', insured: 262, ended: 38, agents: ['王立新', '舒婉琳', '邱泽宇'], account: 'demo-province', affiliation: '省', businessScope: '软件开发、信息系统集成和技术服务。',
  },
  {
    number: '100200002', name: '神农架演示青岳建设矿业有限公司', region: '429021', division: '429021', industry: '房屋建筑业', riskClass: 6, economicType: '国有全资',
    foundedOn: '1992-05-03' as Day, since: '1999-03-01' as Day, address: '神农架林区松柏镇示范路8号', insured: 568, ended: 72, agents: ['覃晓蓉', '谭建川', '向明德'], account: 'demo-shennongjia', affiliation: '县', businessScope: '房屋建筑工程施工；磷矿开采。',
  },
  {
    number: '100200003', name: '武汉演示沐晨企业服务有限公司', region: '420100', division: '420102', industry: '商务服务业', riskClass: 2, economicType: '私营有限责任(公司)',
    foundedOn: '2017-11-20' as Day, since: '2018-01-01' as Day, address: '武汉市江岸区示范路16号', insured: 2, ended: 0, agents: ['方景行', '梅若曦'], account: 'demo-small', businessScope: '企业管理咨询。',
  },
  {
    number: '100200004', name: '武汉演示云帆制造有限公司', region: '420100', division: '420115', industry: '专用设备制造业', riskClass: 4, economicType: '股份有限(公司)',
    foundedOn: '1996-10-08' as Day, since: '1997-01-01' as Day, address: '武汉市江夏区示范大道66号', insured: 8010, ended: 490, agents: ['程启明', '骆雨桐', '龚远航'], account: 'demo-large', businessScope: '专用设备制造和销售。',
  },
  {
    number: '100200005', name: '襄阳演示云帆制造有限公司', region: '420600', division: '420606', industry: '专用设备制造业', riskClass: 4, economicType: '股份有限(公司)',
    foundedOn: '2008-03-18' as Day, since: '2008-05-01' as Day, address: '襄阳市樊城区示范路20号', insured: 120, ended: 14, agents: ['程启明', '聂秋菊'], account: 'demo-large', businessScope: '专用设备制造和销售。',
  },
]

const BACKGROUND_AGENTS = ['黎思源', '祝清婉', '童承志', '毕晓燕', '阮志强', '柳依然']

/** Employers no demonstration account acts for: where people were before, where others are insured now. Every region has at least one. */
const background: readonly CastEmployer[] = [...regions, ...regions.slice(1, 4)].map((region, i) => {
  const made = employerAt(2, i, region.name.replace(/^湖北省.*/, '湖北').replace(/土家族苗族自治州|林区|市/g, ''))
  const division = region.code === '429900' ? '420106' : region.code
  const agent = BACKGROUND_AGENTS[i % BACKGROUND_AGENTS.length] ?? '黎思源'
  return {
    ...made, number: String(100200011 + i), region: region.code, division, economicType: '私营有限责任(公司)', foundedOn: `${1994 + (i % 9)}-04-15` as Day,
    since: `${1996 + (i % 9)}-01-01` as Day, address: `${region.name}示范路${30 + i}号`, insured: 24 + ((i * 7) % 20), ended: 10, agents: [agent],
  }
})

/** The employers of the demonstration world, those with accounts first. */
export const cast: readonly CastEmployer[] = [...leading, ...background]
/** From here on the employers are background. */
export const BACKGROUND_FROM = leading.length

export const employerId = (place: number): string => uuid(SEED ^ 0x454d, place)
export const accountIdOf = (login: string): string => uuid(SEED ^ 0x4143, demonstrationAccounts.findIndex((account) => account.login === login))

export function castAt(place: number): CastEmployer {
  const employer = cast[place]
  if (employer === undefined) throw new RangeError(`no employer at ${place}`)
  return employer
}

/** 法定代表人 of the employer at a place. */
export const legalPersonOf = (place: number): MadeUpPerson => personAt(SEED, LEGAL_PERSONS_FROM + place, { bornFrom: '1962-01-01' as Day, bornTo: '1985-12-31' as Day })
