/** Projects of the demonstration's builder and miner, with their rosters. Their days follow the business day, so that some are always running. */
import type pg from 'pg'
import { addMonths, monthOf, type Day } from '../common/period.ts'
import { castAt, employerId, SEED } from './cast.ts'
import { copyRows, type CopyValue } from './copy.ts'
import { firstDayOf, lastDayBefore } from './lives.ts'
import { personAt, type MadeUpPerson } from './people.ts'
import { PERSON_COLUMNS, personRow } from './person-rows.ts'
import { draw, uuid } from './random.ts'

/** Project workers take their identity numbers from here on, project managers from the second. */
const WORKERS_FROM = 80_000
const MANAGERS_FROM = 89_000
/** demo-shennongjia. */
const PLACE = 1

interface DemoProject {
  readonly kind: 'construction' | 'mining'
  readonly name: string
  readonly status: 'not_started' | 'running' | 'stopped' | 'finished'
  /** Months from the business day's to the first and past the last of the project. */
  readonly from: number
  readonly until: number
  readonly members: number
  /** Price in yuan and 行业类别; 装饰装修工程或园林绿化项目. */
  readonly price?: number
  readonly industry?: string
  readonly renovation?: boolean
  readonly miningKind?: 'coal' | 'other'
  readonly bank?: boolean
}

/** The first two numbers are those of the manual: 10000340 a construction project, 10000341 a mine. */
export const projects: readonly DemoProject[] = [
  { kind: 'construction', name: '松柏镇演示安置房一期工程', status: 'running', from: -9, until: 15, members: 60, price: 86_500_000, industry: '01', bank: true },
  { kind: 'mining', name: '阳日镇演示磷矿', status: 'running', from: -40, until: 44, members: 38, miningKind: 'other', bank: true },
  { kind: 'construction', name: '木鱼镇演示旅游公路改建工程', status: 'running', from: -5, until: 20, members: 24, price: 132_000_000, industry: '06' },
  { kind: 'construction', name: '演示游客中心装饰装修工程', status: 'running', from: -2, until: 6, members: 5, price: 3_680_000, industry: '02', renovation: true },
  { kind: 'construction', name: '红坪镇演示河道整治工程', status: 'finished', from: -22, until: -4, members: 12, price: 21_750_000, industry: '05' },
  { kind: 'construction', name: '演示输变电改造工程', status: 'stopped', from: -8, until: 10, members: 8, price: 15_200_000, industry: '16' },
  { kind: 'construction', name: '新华镇演示隧道工程', status: 'not_started', from: 2, until: 30, members: 0, price: 208_000_000, industry: '12' },
  { kind: 'mining', name: '宋洛乡演示采石场', status: 'running', from: -16, until: 20, members: 9, miningKind: 'other' },
  { kind: 'mining', name: '演示一号煤矿', status: 'finished', from: -60, until: -6, members: 15, miningKind: 'coal' },
  { kind: 'mining', name: '演示二号煤矿', status: 'not_started', from: 3, until: 90, members: 0, miningKind: 'coal' },
]

/** Loads the projects and their rosters; the workers are no one's staff, but for two who work on two projects. */
export async function loadProjects(client: pg.PoolClient, today: Day): Promise<void> {
  const employer = castAt(PLACE)
  const span = (project: DemoProject) => ({ from: firstDayOf(addMonths(monthOf(today), project.from)), until: lastDayBefore(addMonths(monthOf(today), project.until)) })
  const id = (nth: number) => uuid(SEED ^ 0x5052_4f4a, nth)
  const numbers = (await client.query<{ no: string }>(`select nextval('project_no')::text as no from generate_series(1, $1)`, [projects.length])).rows.map((row) => row.no)
  await copyRows(client, 'project', ['employer_id', 'id', 'number', 'kind', 'name', 'status', 'renovation', 'contract_no', 'contract_from_on', 'contract_until_on', 'price_fen', 'industry', 'mining_kind', 'address',
    'manager_name', 'manager_id_type', 'manager_id_number', 'manager_phone', 'expected_workers', 'starts_on', 'ends_on', 'bank', 'bank_branch', 'bank_holder', 'bank_account'],
    projects.map((project, nth): CopyValue[] => {
      const manager = personAt(SEED, MANAGERS_FROM + nth, { bornFrom: '1970-01-01' as Day, bornTo: '1988-12-31' as Day, sex: '1' })
      const { from, until } = span(project)
      const contract = project.kind === 'construction' ? [`YS-SNJ-${String(nth + 1).padStart(3, '0')}`, from, until] : [null, null, null]
      return [employerId(PLACE), id(nth), numbers[nth] ?? '', project.kind, project.name, project.status, project.kind === 'construction' ? project.renovation ?? false : null, ...contract,
        project.price === undefined ? null : project.price * 100, project.industry ?? null, project.miningKind ?? null, `神农架林区${project.name.replace(/演示.*/, '') || '松柏镇'}`,
        manager.name, '01', manager.idNumber, manager.mobile, project.members === 0 ? 40 : project.members + 5, from, until,
        ...(project.bank ? ['102', '中国工商银行神农架林区演示支行', employer.name, `4200${employer.number}${70 + nth}`] : [null, null, null, null])]
    }))

  const workers: MadeUpPerson[] = []
  const members: CopyValue[][] = []
  for (const [nth, project] of projects.entries()) {
    const { from, until } = span(project)
    for (let i = 0; i < project.members; i++) {
      const index = WORKERS_FROM + workers.length
      const d = draw(SEED, index)
      // the last two of the third project work on the first as well
      const twice = nth === 2 && i >= 22 ? workers[i] : undefined
      const person = twice ?? personAt(SEED, index, { bornFrom: '1962-01-01' as Day, bornTo: '2001-12-31' as Day, sex: d.chance(88) ? '1' : '2' })
      if (twice === undefined) workers.push(person)
      const entered = project.status === 'running' && i % 3 === 2 ? firstDayOf(addMonths(monthOf(today), Math.max(project.from, -1))) : from
      const left = project.status === 'running' ? (i % 10 === 9 ? lastDayBefore(monthOf(today)) : null) : until
      members.push([employerId(PLACE), uuid(SEED ^ 0x4d45_4d42, members.length), id(nth), person.id, person.mobile, entered, left])
    }
  }
  const personNumbers = (await client.query<{ no: string }>(`select nextval('person_no')::text as no from generate_series(1, $1)`, [workers.length])).rows.map((row) => row.no)
  await copyRows(client, 'person', PERSON_COLUMNS, workers.map((person, i) => personRow(person, personNumbers[i] ?? '', null, false, null)))
  await copyRows(client, 'project_member', ['employer_id', 'id', 'project_id', 'person_id', 'mobile', 'from_on', 'until_on'], members)
}
