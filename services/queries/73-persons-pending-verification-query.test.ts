/** 3.3.73 待核实人员查询 through HTTP: whose proof of life has run out, who is registered as dead and still paid; another employer's unseen. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day, period } from '../../common/period.ts'
import { exportedWhole } from '../../test/exported.ts'
import { openHall, type TestHall } from '../../test/hall.ts'

let h: TestHall
const SERVICE = 'persons-pending-verification-query'
interface Listed { total: number; rows: { key: string; cells: Record<string, string> }[] }
beforeAll(async () => { h = await openHall() })
afterAll(() => h.close())

test('proofs hold twelve months to the day; who is ended is not asked for any more', async () => {
  const employer = await h.anEmployer()
  const agent = await h.agentOf(employer)
  const pensioner = async (name: string, proof: string | null, how: Parameters<typeof h.aPensioner>[2] = {}) => {
    const person = await h.aPerson({ employer, name, born: '1955-01-01' })
    const { id } = await h.aPensioner(employer, person, how)
    await h.db.updateTable('pensioner').set({ last_proof_on: proof === null ? null : day(proof) }).where('id', '=', id).execute()
    return { ...person, id }
  }
  const late = await pensioner('钱一', '2020-03-14')
  await pensioner('钱二', '2020-03-15')
  const never = await pensioner('钱三', null)
  const stopped = await pensioner('钱四', '2019-09-16', { status: 'suspended' })
  await h.db.updateTable('pensioner').set({ status_since: period(202010), status_reason: '未按期认证' }).where('id', '=', stopped.id).execute()
  await pensioner('钱五', '2018-01-01', { status: 'ended' })
  const deceased = await h.aPerson({ name: '孙大', died: true })
  const widow = await h.aPerson({ name: '孙二', died: true })
  await h.aSurvivor(employer, widow, deceased)
  await h.aSurvivor(employer, await h.aPerson({ name: '孙三' }), deceased)

  const { rows } = await agent.get<Listed>(`/api/queries/${SERVICE}?sort=personNo`)
  expect(rows.map(({ cells }) => [cells['personNo'], cells['name'], cells['status'], cells['reason'], cells['stoppedOn'], cells['dependant'], cells['note']])).toEqual([
    [late.personNo, '钱一', '正常发放', '', '', '非供养亲属', '领取待遇资格认证已于2021-03-14到期，请办理认证'],
    [never.personNo, '钱三', '正常发放', '', '', '非供养亲属', '领取待遇资格认证已于2020-12-31到期，请办理认证'],
    [stopped.personNo, '钱四', '暂停发放', '未按期认证', '2020-10-01', '非供养亲属', '领取待遇资格认证已于2020-09-16到期，请办理认证'],
    [widow.personNo, '孙二', '正常发放', '', '', '供养亲属', '人员已登记死亡（2021-01-15），请核实待遇发放'],
  ])
  expect(rows.map(({ cells }) => [cells['employerNo'], cells['employerName'], cells['sex'], cells['phone']])[0]).toEqual([employer.number, employer.name, expect.stringMatching(/^[男女]$/), '13000000000'])
  expect(JSON.stringify(rows)).not.toMatch(/\d{17}[\dX]/)
  const { lines } = await exportedWhole(agent, SERVICE)
  expect([lines.length, lines[0]]).toEqual([5, ['序号', '单位编号', '单位名称', '个人编号', '姓名', '身份证号', '性别', '联系电话', '地址', '发放状态', '停发原因', '停发日期', '供养亲属标志', '备注']])
  const other = await h.agentOf(await h.anEmployer())
  expect((await other.get<Listed>(`/api/queries/${SERVICE}`)).rows).toEqual([])
})
