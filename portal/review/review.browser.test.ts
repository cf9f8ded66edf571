/** The review desk in a browser: a clerk approves, returns and refuses within one case; the employer sees what became of it. */
import { expect, test } from 'vitest'
import { hallWithPortal, type Portal } from '../../test/browser.ts'
import { idNumber, PASSWORD, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, portal: Portal, employer: Employer, agent: Visitor
hallWithPortal(async (opened) => {
  ({ h, portal } = opened)
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
})

test('one of three is approved, one returned, one refused, and the employer reads why', { timeout: 120_000 }, async () => {
  const filed = await agent.draft('insured-person-registration')
  for (const [i, name] of ['李安宁', '王文静', '张嘉怡'].entries()) {
    const said = await agent.record(filed, { idNumber: idNumber(i + 1), name, mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['old_age', 'unemployment', 'employment_injury'] })
    expect(said.problems).toEqual([])
  }
  await agent.post(`/api/cases/${filed}/save`)
  expect((await agent.submit(filed)).statusCode).toBe(200)
  const { serialNumber } = await agent.get<{ serialNumber: string }>(`/api/cases/${filed}`)
  await h.aClerk()
  const { login } = await h.db.selectFrom('account').where('role', '=', 'clerk').select('login').executeTakeFirstOrThrow()

  const desk = await portal.pageOf(undefined)
  await desk.goto(`${portal.base}/review`)
  await desk.getByLabel('账号', { exact: true }).fill(login)
  await desk.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await desk.getByRole('button', { name: '登录' }).click()
  await desk.getByRole('link', { name: new RegExp(serialNumber) }).click()
  await desk.getByRole('button', { name: '领取办件' }).click()
  await desk.getByRole('button', { name: '放回队列' }).waitFor()

  // a reason pinned to a field of the second, two more beside it; the third refused by the keyboard
  await desk.getByRole('row').filter({ hasText: '王文静' }).getByRole('button', { name: '批注手机号码' }).click()
  await desk.getByLabel('手机号码的退回原因').fill('号码已停用，请核实')
  await desk.getByLabel('手机号码的退回原因').press('Enter')
  await desk.getByRole('grid').focus()
  await desk.keyboard.press('Home')
  await desk.keyboard.press('ArrowDown')
  await desk.keyboard.press('t')
  const dialog = desk.getByRole('dialog', { name: '将 1 条记录标记为退回' })
  await dialog.getByText('手机号码：号码已停用，请核实').waitFor()
  await dialog.getByLabel('有问题的项目（可不选）').fill('工资')
  await dialog.getByLabel('有问题的项目（可不选）').press('Enter')
  await dialog.getByLabel('退回原因').fill('与劳动合同不符')
  await dialog.getByRole('button', { name: '再写一项' }).click()
  await dialog.getByLabel('退回原因').fill('请补劳动合同')
  await dialog.getByRole('button', { name: '标记', exact: true }).click()
  await desk.getByRole('grid').focus()
  await desk.keyboard.press('End')
  await desk.keyboard.press('b')
  await desk.getByLabel('不通过原因').fill('不属本单位职工')
  await desk.getByLabel('不通过原因').press('Control+Enter')
  await desk.getByText('已标记：退回 1 条，不通过 1 条，其余 1 条').waitFor()
  await desk.getByLabel('审核意见').fill('其余属实')
  await desk.keyboard.press('Control+Enter')
  await desk.getByRole('dialog', { name: '通过 1 条，退回 1 条，不通过 1 条？' }).getByRole('button', { name: '确认提交决定' }).click()
  await desk.getByText(`${employer.name}：通过 1 条，退回 1 条，不通过 1 条`).waitFor()

  const second = (await agent.get<{ rows: { no: number; decisionNote: string; hints: { field: string | null; message: string }[] }[] }>(`/api/cases/${filed}/records`)).rows.find((row) => row.no === 2)
  expect(second?.hints.map((hint) => hint.message)).toEqual(expect.arrayContaining(['手机号码：号码已停用，请核实', expect.stringMatching(/工资：与劳动合同不符$/), '请补劳动合同']))
  expect(second?.decisionNote).toMatch(/^手机号码：号码已停用，请核实；.*工资.*：与劳动合同不符；请补劳动合同$/)

  const persons = await h.db.selectFrom('person').where('name', 'in', ['李安宁', '王文静', '张嘉怡']).select(['id', 'name']).execute()
  const covered = await Promise.all(persons.map(async (p) => ((await h.coverageOf(p.id)).length > 0 ? [p.name] : [])))
  expect(covered.flat()).toEqual(['李安宁'])

  const hall = await portal.pageOf(agent)
  await hall.goto(`${portal.base}/cases`)
  const line = hall.getByRole('row').filter({ hasText: serialNumber })
  await line.getByText('退回补正').waitFor()
  await line.getByRole('link', { name: '查看详情' }).click()
  await hall.getByText('已退回 1 条，请补正后重新提交；已通过的 1 条已经生效。').waitFor()
  await hall.getByText(/王文静：.*号码已停用，请核实/).first().waitFor()
  await hall.getByText('审核原因：不属本单位职工').waitFor()
  await hall.getByRole('table', { name: '王文静的变更内容' }).getByText('未生效，申报的变更按当前台账为：').waitFor()
  expect(await hall.getByText('未生效').count()).toBe(2)
})

test('a case another clerk has taken is shown as his, and cannot be taken', { timeout: 60_000 }, async () => {
  const filed = await agent.draft('insured-person-registration')
  await agent.record(filed, { idNumber: idNumber(11), name: '赵思远', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['old_age', 'unemployment', 'employment_injury'] })
  await agent.post(`/api/cases/${filed}/save`)
  expect((await agent.submit(filed)).statusCode).toBe(200)
  const [first, second] = [await h.aClerk(), await h.aClerk()]
  const desk = await portal.pageOf(second)
  await desk.goto(`${portal.base}/review/${filed}`)
  await desk.getByRole('button', { name: '领取办件' }).waitFor()
  await first.post(`/api/reviews/${filed}/claim`)
  await desk.getByRole('button', { name: '领取办件' }).click()
  await desk.getByRole('alert').filter({ hasText: '领取，请选择其他办件' }).waitFor()
  await desk.getByText('由其办理').waitFor()
  expect(await desk.getByRole('button', { name: '领取办件' }).count()).toBe(0)
})

test('a decision whose answer is lost: the desk finds out what became of it, and shows the case as it is', { timeout: 120_000 }, async () => {
  const filed = await agent.draft('insured-person-registration')
  for (const [i, name] of ['孙立诚', '周雨桐'].entries()) await agent.record(filed, { idNumber: idNumber(i + 21), name, mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['old_age', 'unemployment', 'employment_injury'] })
  await agent.post(`/api/cases/${filed}/save`)
  expect((await agent.submit(filed)).statusCode).toBe(200)
  const clerk = await h.aClerk()
  await clerk.post(`/api/reviews/${filed}/claim`)
  const desk = await portal.pageOf(clerk)
  let sent = 0, answered: () => void = () => undefined
  const answer = new Promise<void>((resolve) => { answered = resolve })
  // the first is lost on its way back, as by a broken connection; while it is out, nothing else can be sent
  await desk.route('**/api/reviews/*/decisions', async (route) => { sent++; await answer; if (sent === 1) { await route.fetch(); await route.abort() } else await route.continue() })
  await desk.goto(`${portal.base}/review/${filed}`)
  await desk.getByRole('grid').getByText('孙立诚').first().waitFor() // a key before the records are there has nothing to mark
  await desk.getByRole('grid').focus()
  await desk.keyboard.press('t')
  await desk.getByLabel('退回原因').fill('请补劳动合同')
  await desk.getByLabel('退回原因').press('Control+Enter')
  await desk.getByRole('button', { name: '只办已标记的' }).click()
  await desk.getByRole('button', { name: '确认退回' }).dblclick()
  await desk.getByText('正在处理，请不要关闭本页…').waitFor()
  expect(await desk.getByRole('region', { name: '审核决定' }).getByRole('button').evaluateAll((all) => all.filter((one) => !(one as HTMLButtonElement).disabled).map((one) => one.textContent))).toEqual([])
  await desk.keyboard.press('Control+Enter')
  expect(await desk.getByRole('dialog').filter({ visible: true }).count()).toBe(0)
  answered()
  await desk.getByText('上次提交的决定已经生效，以下是办件的当前状态').waitFor()
  await desk.getByRole('group', { name: '记录筛选' }).or(desk.getByRole('radiogroup', { name: '记录筛选' })).getByText('已退回 1').waitFor()
  expect(await desk.getByText('已标记').count()).toBe(0)
  expect(sent).toBe(1)
  await desk.reload()
  await desk.getByRole('button', { name: '审核通过', exact: false }).last().waitFor()
  expect(await desk.getByText('正在核实').count()).toBe(0)
})
