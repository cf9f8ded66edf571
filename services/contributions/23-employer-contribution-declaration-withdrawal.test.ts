/** 3.3.23 单位社会保险费撤销申报 through HTTP: what was declared is taken back, what stands in the way is named, the ledger is as before. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall
beforeAll(async () => { h = await openHall() })
afterAll(() => h.close())

const [DECLARE, WITHDRAW] = ['employer-contribution-declaration', 'employer-contribution-declaration-withdrawal']
type Listed = { rows: { key: string; cells: Record<string, string> }[]; sums?: Record<string, string> }
type Staged = { added: number; passed: number; failed: number; problems: { no: number; code: string; message: string }[] }

/** An employer of one person that has declared `months` in both branches. */
async function declared(months: readonly string[]): Promise<{ employer: Employer; agent: Visitor }> {
  const employer = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
  await h.db.updateTable('employer').set({ size: '小型企业' }).where('id', '=', employer.id).execute()
  await h.db.updateTable('employer_branch').set({ last_period: Number(months[0]) - 1 as never }).where('employer_id', '=', employer.id).execute()
  await h.aWage(employer, await h.aPerson({ employer, branches: ['old_age', 'unemployment'] }))
  await h.aPerson({ employer, branches: ['old_age'] })
  const agent = await h.agentOf(employer)
  for (const month of months) await declare(agent, month)
  return { employer, agent }
}
async function declare(agent: Visitor, month: string): Promise<void> {
  const draft = await agent.draft(DECLARE)
  await agent.put(`/api/cases/${draft}/picks`, { list: 'participations', all: true, keys: [], values: { period: month }, rows: {} })
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed' })
}
async function pending(agent: Visitor): Promise<{ draft: string; listed: Listed }> {
  const draft = await agent.draft(WITHDRAW)
  return { draft, listed: await agent.get<Listed>(`/api/cases/${draft}/lists/pending`) }
}
const tick = (agent: Visitor, draft: string, keys: readonly (string | undefined)[]) => agent.put<Staged>(`/api/cases/${draft}/picks`, { list: 'pending', keys, values: {}, rows: {} })
/** What counts in the ledger: assessments and lines that stand, months declared, who is known as left out. */
async function counts(employer: Employer) {
  const of = { assessments: await h.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('state', '=', 'assessed').select(['branch', 'period', 'total_fen']).orderBy('branch').orderBy('period').execute(),
    lines: await h.db.selectFrom('assessment_line').where('employer_id', '=', employer.id).where('state', '=', 'assessed').select(['branch', 'period', 'person_id', 'base_fen']).orderBy('branch').orderBy('period').orderBy('person_id').execute(),
    last: await h.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).select(['branch', 'last_period']).orderBy('branch').execute(),
    leftOut: await h.db.selectFrom('unassessed_person').where('employer_id', '=', employer.id).where('closed', '=', false).select(['branch', 'period', 'person_id', 'reason']).orderBy('branch').orderBy('period').execute() }
  return of
}

test('the latest month stands first; taken back, the ledger counts as before and the month can be declared again', async () => {
  const { employer, agent } = await declared(['202102'])
  const before = await counts(employer)
  expect(before.leftOut).toMatchObject([{ branch: 'old_age', period: 202102, reason: '未申报缴费工资' }])
  await declare(agent, '202103')
  const after = await counts(employer)
  expect(after.last).toEqual([{ branch: 'old_age', last_period: 202103 }, { branch: 'unemployment', last_period: 202103 }])
  const { draft, listed } = await pending(agent)
  expect(listed.rows.map(({ cells }) => [cells['period'], cells['branchName'], cells['settled'], cells['persons'], cells['earnings'], cells['base'], cells['kindName'], cells['employerShare'], cells['personShare'], cells['total'], cells['declaredOn']])).toEqual([
    ['202103', '城镇职工基本养老保险', '未足额到账', '1', '8,888.00', '8,890.00', '正常应缴', '1,422.40', '711.20', '2,133.60', '2021-03-15'], ['202103', '失业保险', '未足额到账', '1', '8,888.00', '8,890.00', '正常应缴', '62.23', '26.67', '88.90', '2021-03-15'],
    ['202102', '城镇职工基本养老保险', '未足额到账', '1', '8,888.00', '8,890.00', '正常应缴', '1,422.40', '711.20', '2,133.60', '2021-03-15'], ['202102', '失业保险', '未足额到账', '1', '8,888.00', '8,890.00', '正常应缴', '62.23', '26.67', '88.90', '2021-03-15'],
  ])
  expect(listed.sums?.['total']).toBe('4,445.00')
  expect(await tick(agent, draft, listed.rows.slice(0, 2).map(({ key }) => key))).toMatchObject({ passed: 2, problems: [] })
  expect(await agent.get(`/api/cases/${draft}/effects`)).toMatchObject({ records: [{ changes: [{ item: '202103城镇职工基本养老保险', before: '正常应缴 2,133.60', after: '已撤销' }] }, { changes: [{ item: '202103失业保险' }] }] })
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '撤销成功！' })
  expect(await counts(employer)).toEqual(before)
  expect((await h.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('state', '=', 'withdrawn').select(['period', 'withdrawn_by_case']).execute())).toEqual([{ period: 202103, withdrawn_by_case: draft }, { period: 202103, withdrawn_by_case: draft }])
  await declare(agent, '202103')
  expect(await counts(employer)).toEqual(after)
})

test('what stands in the way is named', async () => {
  const { employer, agent } = await declared(['202102', '202103'])
  const { draft, listed: { rows: [pension, , earlier] } } = await pending(agent)
  const said = async (...keys: (string | undefined)[]) => (await tick(agent, draft, keys)).problems.map(({ code, message }) => `${code} ${message}`)
  expect(await said(pension?.key)).toEqual([])
  expect(await said(earlier?.key, pension?.key)).toEqual([])
  expect(await said(earlier?.key)).toEqual(['assessment/not-the-latest 存在202102之后的已申报数据，请先撤销后期数据'])
  const id = pension?.key.split(':')[1] ?? ''
  const again = async () => {
    const answer = await agent.send('POST', `/api/cases/${draft}/save`)
    return answer.statusCode === 204 || answer.statusCode === 200 ? [] : answer.json<{ problems?: { code: string; message: string }[] }>().problems?.map(({ code, message }) => `${code} ${message}`)
  }
  const refusedAfter = async (change: Record<string, unknown>) => {
    await tick(agent, draft, [pension?.key])
    const was = await h.db.selectFrom('assessment').where('id', '=', id).select(['notice_id', 'received_fen', 'case_id']).executeTakeFirstOrThrow()
    await h.db.updateTable('assessment').set(change).where('id', '=', id).execute()
    const answer = await again()
    await h.db.updateTable('assessment').set(was).where('id', '=', id).execute()
    return answer
  }
  expect(await refusedAfter({ notice_id: crypto.randomUUID() })).toEqual(['assessment/in-a-notice 该笔应缴数据已开具应缴认定单，请先办理应缴认定单撤销'])
  expect(await refusedAfter({ received_fen: 100 })).toEqual(['assessment/received 该笔应缴数据已到账，不能撤销，请办理多缴退费申报'])
  expect(await refusedAfter({ case_id: null })).toEqual(['assessment/by-the-agency 该笔应缴数据由经办机构核定，请联系经办机构处理'])
  await tick(agent, draft, [pension?.key])
  await h.db.insertInto('assessment').values({ employer_id: employer.id, branch: 'old_age', period: 202103 as never, kind: 'earnings_difference', persons: 1, earnings_fen: 1 as never, base_fen: 1 as never, employer_fen: 1 as never, person_fen: 1 as never, known_on: '2021-03-15' as never, declared_by: 'x', declared_at: h.clock.now() }).execute()
  expect(await again()).toEqual(['assessment/used 该笔应缴数据已被其他业务引用，不能撤销：单位职工社会保险缴费工资变更申报'])
  await h.db.deleteFrom('assessment').where('employer_id', '=', employer.id).where('kind', '=', 'earnings_difference').execute()

  const other = await pending(agent)
  await tick(agent, other.draft, [pension?.key])
  expect((await agent.submit(other.draft)).json()).toMatchObject({ state: 'completed' })
  expect((await agent.send('PUT', `/api/cases/${draft}/picks`, { list: 'pending', keys: [pension?.key], values: {} })).json()).toMatchObject({ code: 'row-gone' })
  const stranger = await h.agentOf(await h.anEmployer())
  expect((await pending(stranger)).listed.rows).toEqual([])
})
