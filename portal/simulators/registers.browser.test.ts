/** 外部系统模拟器 in a browser: what a register answers is changed there, and an outage made and ended. */
import { expect, test } from 'vitest'
import { hallWithPortal, type Portal } from '../../test/browser.ts'
import type { TestHall } from '../../test/hall.ts'

let h: TestHall, portal: Portal
hallWithPortal((opened) => { ({ h, portal } = opened) })

test('an answer of each register is set, and one of them cut off', async () => {
  const employer = await h.anEmployer(), person = await h.aPerson({ employer, name: '赵六' })
  await h.aPensioner(employer, person)
  await h.db.updateTable('employer').where('id', '=', employer.id).set({ credit_code: '91420100YX0000018T', registered_address: '示范路1号' }).execute()
  const agent = await h.agentOf(employer)
  const page = await portal.pageOf(agent, '/')
  await page.getByRole('link', { name: '模拟器' }).click()
  await page.getByLabel('单位注册地址[工商]').fill('示范路2号')
  await page.getByRole('button', { name: '保存答复' }).click()
  await page.getByText('已设定答复').waitFor()
  expect(await page.getByText('与档案不同').count()).toBe(1)
  await page.getByLabel('赵六的社保卡设为').click()
  await page.getByTitle('已挂失').last().click()
  await page.getByLabel('社保卡账户列表').getByText('已挂失').waitFor()
  await page.getByRole('switch', { name: '工商登记系统连接' }).click()
  await page.getByText('已中断，办理业务时将提示暂时无法连接').waitFor()
  const simulator = h.parts.simulator
  expect([(await simulator?.businessAnswer('91420100YX0000018T'))?.registeredAddress, (await simulator?.cards.accounts([{ idType: '01', idNumber: person.idNumber }]))?.map((card) => card.state), await simulator?.outages()])
    .toEqual(['示范路2号', ['lost'], ['business']])
  await page.getByRole('switch', { name: '工商登记系统连接' }).click()
  await page.getByText('已恢复连接').waitFor()
  expect(await simulator?.outages()).toEqual([])
}, 240_000)
