/** 撤销业务 in a browser: nothing written is said, then the case is withdrawn with its reason. */
import { test } from 'vitest'
import { hallWithPortal, type Portal } from '../../test/browser.ts'
import { idNumber, type Visitor } from '../../test/hall.ts'

let portal: Portal, agent: Visitor
hallWithPortal(async (opened) => {
  portal = opened.portal
  agent = await opened.h.agentOf(await opened.h.anEmployer())
  const caseId = await agent.draft('insured-person-registration')
  await agent.record(caseId, { idNumber: idNumber(7), name: '李明', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['old_age'] })
  await agent.submit(caseId)
})

test('a reason is asked for, and the case is withdrawn', { timeout: 240_000 }, async () => {
  const page = await portal.pageOf(agent, '/cases')
  await page.getByRole('button', { name: '撤销业务' }).click()
  const window = page.getByRole('dialog')
  await window.getByRole('button', { name: '撤销业务' }).click()
  await window.getByText('请填写撤销原因。').waitFor()
  await window.getByLabel('撤销原因').fill('填报有误')
  await window.getByRole('button', { name: '撤销业务' }).click()
  await page.getByText('该业务已撤销！').or(page.getByLabel('撤销业务（该业务已撤销！）')).first().waitFor()
  await window.waitFor({ state: 'detached' })
})
