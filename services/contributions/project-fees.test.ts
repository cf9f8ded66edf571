/** Work-injury fees of projects through HTTP: 3.3.24 and 3.3.25 declare and bill at once, 3.3.28 and 3.3.29 cancel; each check firing and not. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import type { Project } from '../../test/ledger.ts'

let h: TestHall, employer: Employer, agent: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer({ region: '429021' })
  agent = await h.agentOf(employer)
})
afterAll(() => h?.close())

const FEE = { construction: 'construction-project-contribution-declaration', mining: 'mining-project-contribution-declaration' }
const CANCEL = { construction: 'construction-project-contribution-notice-cancellation', mining: 'mining-project-contribution-notice-cancellation' }
const WAN = 1_000_000
type Kind = keyof typeof FEE

/** The codes that a declaration of the project meets; nothing is filed. */
const met = async (kind: Kind, project: Project, said: object = {}, who = agent) => who.codes(await who.draft(FEE[kind]), { projectNo: project.number, ...said })
/** Declares a project's fee; gives the status. */
async function declare(kind: Kind, project: Project, said: object = {}): Promise<number> {
  const id = await agent.draft(FEE[kind])
  expect(await agent.codes(id, { projectNo: project.number, ...said })).toEqual([])
  await agent.post(`/api/cases/${id}/save`)
  return (await agent.submit(id)).statusCode
}
const feesOf = (project: Project) => h.db.selectFrom('assessment as a').leftJoin('notice as n', 'n.id', 'a.notice_id').where('a.project_id', '=', project.id).select(['a.kind', 'a.period', 'a.base_fen as base', 'a.employer_fen as amount', 'a.state', 'n.number', 'n.amount_fen as billed']).orderBy('a.base_fen').orderBy('a.state').execute()
type Listed = { rows: { key: string; cells: Record<string, string> }[] }
async function cancel(kind: Kind, project: Project, numbers: readonly string[], meanwhile?: (id: string) => Promise<unknown>): Promise<string[]> {
  const id = await agent.draft(CANCEL[kind])
  await agent.send('PATCH', `/api/cases/${id}`, { header: { projectNo: project.number } })
  const staged = await agent.send('PUT', `/api/cases/${id}/picks`, { list: 'cancellable', keys: numbers, values: { projectNo: project.number }, rows: {} })
  if (staged.statusCode >= 400) return [staged.json<{ code: string }>().code]
  if (meanwhile) await meanwhile(id)
  const saved = await agent.send('POST', `/api/cases/${id}/save`)
  if (saved.statusCode >= 400) return saved.json<{ problems: { code: string }[] }>().problems.map((problem) => problem.code)
  const done = await agent.submit(id)
  return done.statusCode === 200 ? [] : done.json<{ problems: { code: string }[] }>().problems.map((problem) => problem.code)
}

test('3.3.24: choosing a project shows its fee with its working; submitted, it is assessed and billed at once', async () => {
  const project = await h.aProject(employer, { name: '建筑测试一', price: 555 * WAN })
  const id = await agent.draft(FEE.construction)
  const seen = await agent.post<{ texts: Record<string, string>; workings: Record<string, { value: string; from: { name: string }[] }> }>(`/api/cases/${id}/look-up`, { projectNo: project.number })
  expect(seen.texts).toMatchObject({ number: project.number, price: '555.00', declared: '0.00', rate: '0.75', amount: '4,162.50', period: '2021年03月', branch: '工伤保险' })
  expect(seen.workings['amount']?.from.map((step) => step.name)).toEqual(['项目总价/工程安装费', '建筑工程项目实际费率'])
  expect(await declare('construction', project)).toBe(200)
  expect(await feesOf(project)).toMatchObject([{ kind: 'construction', period: 202103, base: 555 * WAN, amount: 416_250, state: 'assessed', billed: 416_250 }])
  expect(await h.db.selectFrom('hand_over as o').innerJoin('notice as n', 'n.id', 'o.notice_id').where('n.project_id', '=', project.id).select(['o.what']).execute()).toEqual([{ what: 'notice' }])
  expect(await met('construction', project)).toEqual(['project/declared', 'project/unpaid-notice'])
})

test('3.3.24: 55,555 万元 come to 416,662.50; a raised price pays the increase alone', async () => {
  const project = await h.aProject(employer, { name: '建筑测试二', price: 55_555 * WAN })
  expect(await declare('construction', project)).toBe(200)
  expect((await feesOf(project))[0]).toMatchObject({ amount: 41_666_250 })
  await h.db.updateTable('notice').set({ received_fen: 41_666_250 as never }).where('project_id', '=', project.id).execute()
  await h.db.updateTable('project').set({ price_fen: 56_555 * WAN as never }).where('id', '=', project.id).execute()
  expect(await declare('construction', project)).toBe(200)
  expect((await feesOf(project)).map((of) => [of.base, of.amount])).toEqual([[1_000 * WAN, 750_000], [55_555 * WAN, 41_666_250]])
})

test('3.3.24: what speaks against a declaration', async () => {
  expect(await met('construction', await h.aProject(employer, { status: 'finished' }))).toEqual(['project/closed'])
  expect(await met('construction', await h.aProject(employer, { until: '2021-03-14' }))).toEqual(['project/closed'])
  expect(await met('construction', await h.aProject(employer, { kind: 'mining' }))).toEqual(['person/not-found'])
  const province = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
  expect(await met('construction', await h.aProject(province), {}, await h.agentOf(province))).toContain('branch/not-run')
  expect(await met('construction', await h.aProject(await h.anEmployer({ region: '429021' })))).toEqual(['person/not-found'])
})

test('3.3.24: two declarations of one price at once: one is entered', async () => {
  const project = await h.aProject(employer, { name: '演示竞争大桥', price: 100 * WAN })
  const drafts = await Promise.all([0, 1].map(async () => {
    const id = await agent.draft(FEE.construction)
    await agent.codes(id, { projectNo: project.number })
    await agent.post(`/api/cases/${id}/save`)
    return id
  }))
  const answers = await Promise.all(drafts.map((id) => agent.submit(id)))
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
  expect(await feesOf(project)).toHaveLength(1)
})

test('3.3.25: output by the tonne; a month once, within the days of the mine', async () => {
  const mine = await h.aProject(employer, { kind: 'mining', name: '测试矿山', from: '2021-01-10', until: '2021-12-30' })
  expect(await declare('mining', mine, { period: '202103', output: '1234.5' })).toBe(200)
  expect(await feesOf(mine)).toMatchObject([{ kind: 'mining', period: 202103, amount: 246_900, billed: 246_900 }])
  expect(await met('mining', mine, { period: '202103', output: '1' })).toEqual(['project/declared', 'project/unpaid-notice'])
  const other = await h.aProject(employer, { kind: 'mining', from: '2021-01-10', until: '2021-12-30' })
  expect(await met('mining', other, { period: '202012', output: '1' })).toEqual(['project/not-in-force'])
  expect(await met('mining', other, { period: '202104', output: '1' })).toEqual(['period/not-yet'])
  expect(await met('mining', other, { period: '202103', output: '0' })).toEqual(['field/tonnes'])
  expect(await met('mining', other, { period: '202103', output: '1' })).toEqual([])
})

test('3.3.28: the notice of the project chosen is cancelled, its fee may be declared anew', async () => {
  const [project, other] = [await h.aProject(employer, { name: '撤销演示大桥', price: 200 * WAN }), await h.aProject(employer, { name: '另一演示大桥', price: 300 * WAN })]
  await declare('construction', project)
  await declare('construction', other)
  const [{ number } = { number: null }] = await feesOf(project)
  const id = await agent.draft(CANCEL.construction)
  expect((await agent.get<Listed>(`/api/cases/${id}/lists/cancellable`)).rows).toEqual([])
  await agent.send('PATCH', `/api/cases/${id}`, { header: { projectNo: project.number } })
  const { rows } = await agent.get<Listed>(`/api/cases/${id}/lists/cancellable`)
  expect(rows.map((row) => row.cells)).toMatchObject([{ number, fund: '工伤保险征收统筹', directionName: '收入', subjectNo: project.number, subjectName: '撤销演示大桥', period: '202103', amount: '1,500.00', business: '财务可处理', finance: '未处理' }])
  expect((await agent.get<Listed>(`/api/cases/${id}/lists/lines?of=${number}`)).rows.map((row) => row.cells)).toMatchObject([{ projectName: '撤销演示大桥', base: '2,000,000.00', rate: '0.75‰', due: '1,500.00', amount: '1,500.00' }])
  expect(await cancel('construction', other, [number ?? ''])).toEqual(['row-gone'])
  expect(await cancel('construction', project, [number ?? ''])).toEqual([])
  expect(await feesOf(project)).toMatchObject([{ state: 'withdrawn', number: null }])
  expect(await declare('construction', project)).toBe(200)
})

test('3.3.28 and 3.3.29: what is invoiced stays; what another project has is not offered', async () => {
  const [project, mine] = [await h.aProject(employer, { name: '开票演示大桥', price: 200 * WAN }), await h.aProject(employer, { kind: 'mining', name: '开票演示矿' })]
  await declare('construction', project)
  await declare('mining', mine, { period: '202103', output: '10' })
  const [[bridge], [pit]] = [await feesOf(project), await feesOf(mine)]
  expect(await cancel('mining', project, [bridge?.number ?? ''])).toEqual(['row-gone'])
  const invoiced = () => h.db.updateTable('notice').set({ tax_state: 'invoiced' }).where('number', '=', bridge?.number ?? '').execute()
  expect(await cancel('construction', project, [bridge?.number ?? ''], invoiced)).toEqual(['notice/paid'])
  expect(await cancel('mining', mine, [pit?.number ?? ''])).toEqual([])
  expect(await feesOf(mine)).toMatchObject([{ state: 'withdrawn' }])
})
