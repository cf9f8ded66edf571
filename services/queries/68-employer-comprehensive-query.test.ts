/** 3.3.68 单位综合信息查询 through HTTP: each of its twelve pages, their conditions, and that another employer's are unseen. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportedWhole } from '../../test/exported.ts'
import { idNumber, openHall, type TestHall, type Visitor } from '../../test/hall.ts'
import { aDeclaredEmployer, aReceipt, type Declared } from '../../test/declared-employer.ts'

let h: TestHall, of: Declared, other: Declared
const SERVICE = 'employer-comprehensive-query'
interface Listed { total: number; sums?: Record<string, string>; rows: { key: string; cells: Record<string, string> }[] }
const listed = (list: string, asked = '', who: Visitor = of.agent) => who.get<Listed>(`/api/queries/${SERVICE}?list=${list}${asked}`)
const lines = async (list: string, asked = '', who: Visitor = of.agent) => (await listed(list, asked, who)).rows.map((row) => Object.values(row.cells))

beforeAll(async () => {
  h = await openHall()
  of = await aDeclaredEmployer(h)
  other = await aDeclaredEmployer(h)
  await aReceipt(h, of.employer, of.numbers['unemployment'] ?? '', 17_780)
  await aReceipt(h, of.employer, of.numbers['old_age'] ?? '', 10_000)
})
afterAll(() => h.close())

test('the definition has the menu of the manual, in two groups', async () => {
  const { lists } = await of.agent.get<{ lists: { key: string; page: { group: string; label: string } | null }[] }>(`/api/services/${SERVICE}`)
  expect(lists.flatMap(({ page }) => (page ? [`${page.group}/${page.label}`] : []))).toEqual([
    ...['单位基本信息', '单位参保信息', '经办人信息', '信息变更查询', '银行账户信息', '银行变更信息查询', '人员增减变动查询'].map((label) => `参保相关/${label}`), ...['缴费综合信息', '工资申报信息查询', '征集信息', '到账信息查询', '单位缴费单'].map((label) => `缴费相关/${label}`),
  ])
})

test('单位基本信息, 单位参保信息, 经办人信息 and 银行账户信息 open with what the agency holds', async () => {
  const { id, number, name } = of.employer
  await h.db.updateTable('employer').set({ credit_code: '91420100MA4KXXXX0X', address: '东湖路1号', contact: '王立新', economic_type: '集体全资', founded_on: '2015-01-01' as never, affiliation: '县', industry: '农业', licence_number: '420100000000001', registered_address: '东湖路2号' }).where('id', '=', id).execute()
  await h.db.insertInto('employer_agent').values({ employer_id: id, name: '赵安', id_number: idNumber(77), mobile: '13900000001', phone: '027-87654321' }).execute()
  await h.db.insertInto('employer_bank_account').values({ employer_id: id, bank: '105', opening_branch: '演示支行', holder: name, number: '62220000000002', branches: ['old_age', 'unemployment'] } as never).execute()
  expect(await lines('employer')).toEqual([['湖北省省本级', number, '五证合一', name, '普通单位', '东湖路1号', '集体全资', '武汉市', '企业', '', '东湖路2号', '东湖路1号', '2015-01-01', '王立新', '县', '农业', '营业执照', '420100000000001']])
  expect(await lines('branches')).toEqual([
    [number, name, '城镇职工基本养老保险', '202103', '正常参保', '否', '2015-01-01', '湖北省省本级', '3'], [number, name, '失业保险', '202103', '正常参保', '否', '2015-01-01', '湖北省省本级', '3'],
  ])
  const agents = await listed('agents')
  expect(agents.rows.map(({ cells }) => [cells['name'], cells['mobile'], cells['phone'], cells['main']])).toEqual([['王立新', '18555555555', '', '是'], ['赵安', '13900000001', '027-87654321', '否']])
  expect(JSON.stringify(agents)).not.toMatch(/\d{17}[\dX]/)
  expect((await listed('agents', `&whole=true&keys=${agents.rows[1]?.key ?? ''}`)).rows.map(({ cells }) => cells['idNumber'])).toEqual([idNumber(77)])
  expect(await lines('bank-accounts')).toEqual([['养老、失业退费', '中国建设银行', '演示支行', name, '62220000000002']])
})

test('信息变更查询 and 银行变更信息查询 tell what a filing changed, by whom and under which number', async () => {
  const { agent, employer } = of
  const draft = await agent.draft('employer-general-data-change')
  const { fields } = await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, {})
  const agents = (JSON.parse(fields['agents'] ?? '[]') as Record<string, string>[]).map((row) => (row['name'] === '赵安' ? { ...row, mobile: '13900000002' } : row))
  const accounts = [{ bank: '102', openingBranch: '演示支行', holder: employer.name, number: '62220000000003', branches: 'old_age,unemployment' }]
  expect(await agent.codes(draft, { ...fields, address: '东湖路9号', agents: JSON.stringify(agents), accounts: JSON.stringify(accounts) })).toEqual([])
  const { serialNumber } = (await agent.submit(draft)).json<{ serialNumber: string }>()
  const made = ['2021-03-15', '王立新', serialNumber]
  expect((await lines('changes')).map((line) => line.slice(0, 3)).sort()).toEqual([['联系地址', '东湖路1号', '东湖路9号'], ['单位经办人赵安：手机号码', '13900000001', '13900000002']].sort())
  expect((await lines('changes')).map((line) => line.slice(3))).toEqual(Array.from({ length: 2 }, () => made))
  expect(await lines('bank-changes')).toEqual([['62220000000002', '62220000000003', ...made]])
  expect(await lines('changes', '&from=2021-03-15&to=2021-03-15')).toHaveLength(2)
  expect(await lines('changes', '&to=2021-03-14')).toEqual([])
  expect(await lines('bank-changes', '&from=2021-03-16')).toEqual([])
  expect((await agent.send('GET', `/api/queries/${SERVICE}?list=changes&from=2021-03-02&to=2021-03-01`)).json<{ detail: string }>().detail).toBe('变更开始日期不能晚于变更结束日期！')
})

test('人员增减变动: enrolments and suspensions a branch, taken up again as 续保, single branches as 险种减少', async () => {
  const employer = await h.anEmployer({ branches: ['old_age', 'unemployment'] })
  const agent = await h.agentOf(employer)
  const person = await h.aPerson({ employer, since: 202001, until: 202006, branches: ['old_age'], name: '周九' })
  await h.db.insertInto('coverage').values({ employer_id: employer.id, person_id: person.id, branch: 'old_age', from_period: 202010, started_on: '2020-10-01' } as never).execute()
  const one = await h.aPerson({ employer, since: 202002, branches: ['old_age', 'unemployment'], name: '吴十' })
  const draft = await agent.draft('insured-person-branch-removal')
  await h.db.updateTable('coverage').set({ state: 'suspended', until_period: 202103 as never, ended_on: '2021-02-01' as never, end_reason: 'elsewhere', closed_by_case: draft }).where('person_id', '=', one.id).where('branch', '=', 'unemployment').execute()
  const moved = async (asked = '') => (await lines('movements', asked, agent)).map((line) => [line[1], ...line.slice(3)])
  const all = [
    ['吴十', '失业保险', '险种减少', '异地参加该险种', '202102'], ['周九', '城镇职工基本养老保险', '增员', '续保', '202010'], ['周九', '城镇职工基本养老保险', '减员', '职工发生辞职(退)', '202005'],
    ['吴十', '城镇职工基本养老保险', '增员', '新参保', '202002'], ['吴十', '失业保险', '增员', '新参保', '202002'], ['周九', '城镇职工基本养老保险', '增员', '新参保', '202001'],
  ]
  expect((await moved()).map((line) => line.join()).sort()).toEqual(all.map((line) => line.join()).sort())
  expect((await moved()).map((line) => line[4])).toEqual(['202102', '202010', '202005', '202002', '202002', '202001'])
  expect(await moved('&from=202005&to=202010&kind=enrolled')).toEqual([all[1]])
  expect(await moved('&kind=branch_ended')).toEqual([all[0]])
})

test('缴费综合信息 as the manual prints it, with who could not be assessed; the persons of a row', async () => {
  const summary = await listed('contributions')
  expect(summary.rows.map((row) => Object.values(row.cells))).toEqual([
    ['失业保险', '202103', '正常应缴', '正常', '2', '17,780.00', '17,780.00', '124.46', '53.34', '0.00', '0.00', '0.00'],
    ['城镇职工基本养老保险', '202103', '正常应缴', '正常', '2', '17,780.00', '17,780.00', '2,844.80', '1,422.40', '0.00', '0.00', '0.00'],
  ])
  expect(summary.sums).toMatchObject({ employerShare: '2,969.26', personShare: '1,475.74' })
  expect(await lines('contributions', '&branches=old_age')).toHaveLength(1)
  expect(await lines('contributions', `&branches=${encodeURIComponent('失业,养老')}&kind=regular&from=202103&to=202103`)).toHaveLength(2)
  expect(await lines('contributions', '&kind=mining')).toEqual([])
  expect(await lines('contributions', '&to=202102')).toEqual([])
  expect((await lines('unassessed')).map((line) => [line[0], line[1], line[3], line[5]]).sort()).toEqual([['城镇职工基本养老保险', '202103', '王五', '未申报缴费工资'], ['失业保险', '202103', '王五', '未申报缴费工资']].sort())
  expect((await lines('persons', `&of=${summary.rows[0]?.key ?? ''}`)).map((line) => [line[1], line[8], line[9]])).toEqual([['张三丰', '62.23', '26.67'], ['李四光', '62.23', '26.67']])
})

test('工资申报信息, 征集信息, 到账信息 and 单位缴费单', async () => {
  const { numbers, persons } = of
  expect((await lines('earnings', '&sort=personNo')).map((line) => [line[0], line[1], line[2], line[4], line[5], line[6]])).toEqual(persons.slice(0, 2).map(({ personNo, name }) => ['2020', personNo, name, '8,888.00', '8,890.00', '2020-08-10']))
  expect(await lines('earnings', '&year=2019')).toEqual([])
  expect(await lines('billed', '&sort=amount')).toEqual([
    [numbers['unemployment'], '失业保险', '202103', '177.80', '2021-03-15 10:00', '已足额到账'], [numbers['old_age'], '城镇职工基本养老保险', '202103', '4,267.20', '2021-03-15 10:00', '部分到账'],
  ])
  expect(await lines('received')).toEqual([['失业保险', '202103', '177.80', '177.80', '2021-03-15', '是'], ['城镇职工基本养老保险', '202103', '4,267.20', '100.00', '2021-03-15', '否']])
  const slips = await listed('slips', '&sort=total')
  expect(slips.rows.map((row) => Object.values(row.cells))).toEqual([[numbers['unemployment'], '失业保险', '202103', '2', '124.46', '53.34', '177.80'], [numbers['old_age'], '城镇职工基本养老保险', '202103', '2', '2,844.80', '1,422.40', '4,267.20']])
  expect(await lines('details', `&of=${slips.rows[0]?.key ?? ''}`)).toHaveLength(1)
  expect(await lines('slips', '&period=202102')).toEqual([])
  expect((await exportedWhole(of.agent, SERVICE, { list: 'slips', sort: 'total' })).lines.map((line) => line[7])).toEqual(['合计', '177.80', '4267.20'])
})

test('no page of another employer shows anything of this one', async () => {
  const { lists } = await other.agent.get<{ lists: { key: string }[] }>(`/api/services/${SERVICE}`)
  const own = new Set([of.employer.number, of.employer.name, ...Object.values(of.numbers), ...of.persons.map((person) => person.personNo), '赵安', '62220000000003'])
  for (const { key } of lists) for (const line of await lines(key, '&size=500', other.agent)) expect([key, line.filter((cell) => own.has(cell))]).toEqual([key, []])
})
