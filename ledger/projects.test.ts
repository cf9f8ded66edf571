/** Projects and rosters: registered, amended and ended once however often the effect runs; the database refuses what must not be; no employer sees another's. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day, type Day } from '../common/period.ts'
import type { Fen } from '../common/money.ts'
import { ledgerGround, said, type LedgerGround } from '../test/ledger-ground.ts'
import { brokenConstraint, type Case } from './database.ts'
import { addMembers, amendMembers, amendProjects, endMembers, membersOf, openProjects, projectsOf, registerProjects, type AmendedProject, type NewProject } from './projects.ts'

let g: LedgerGround, own: { id: string }, other: { id: string }
beforeAll(async () => {
  g = await ledgerGround()
  own = await g.anEmployer()
  other = await g.anEmployer()
})
afterAll(() => g.drop())

const FACTS = {
  name: 'text', status: 'text', address: 'text', managerName: 'text', managerIdType: 'text', managerIdNumber: 'text', managerPhone: 'text', expectedWorkers: 'integer', startsOn: 'date', endsOn: 'date',
  bank: 'text', bankBranch: 'text', bankHolder: 'text', bankAccount: 'text',
}
const CONSTRUCTION = { ...FACTS, renovation: 'boolean', contractNo: 'text', contractFromOn: 'date', contractUntilOn: 'date', price: 'bigint', industry: 'text' }
const MEMBER = { no: 'integer', memberId: 'uuid', mobile: 'text', fromOn: 'date', untilOn: 'date' }
const facts = (name: string) => ({
  name, status: 'running' as const, address: null, managerName: '钱程', managerIdType: '01', managerIdNumber: '42010619750505999X', managerPhone: '13900000000', expectedWorkers: 30,
  startsOn: day('2021-01-01'), endsOn: day('2021-12-31'), bank: null, bankBranch: null, bankHolder: null, bankAccount: null,
})
const construction = (name: string): NewProject['construction'] => ({ ...facts(name), renovation: false, contractNo: null, contractFromOn: null, contractUntilOn: null, price: 500_000_000 as Fen, industry: '03' })
const register = (it: Case, ...projects: NewProject['construction'][]) => registerProjects(it, 'construction', said(it.db, CONSTRUCTION, projects))
const refusal = (work: Promise<unknown>) => work.then(() => 'nothing', (error: unknown) => brokenConstraint(error) ?? String(error))

test('projects of both kinds draw their numbers from one series, and a second run registers none', async () => {
  const caseId = await g.aCase(own)
  for (let run = 0; run < 2; run++) {
    await g.effect(own, caseId, async (it) => {
      await register(it, construction('一号桥'), construction('二号桥'))
      await registerProjects(it, 'mining', said<NewProject['mining']>(it.db, { ...FACTS, miningKind: 'text' }, [{ ...facts('青山煤矿'), miningKind: 'coal' }]))
    }, run === 0 ? 'agency' : 'employer')
  }
  const numbers = await g.as(own, async (it) => [...await projectsOf(it, 'construction').select(['j.number', 'j.name', 'j.price_fen']).orderBy('j.number').execute(), ...await projectsOf(it, 'mining').select(['j.number', 'j.name', 'j.price_fen']).execute()])
  expect(numbers).toEqual([{ number: '10000340', name: '一号桥', price_fen: 500_000_000 }, { number: '10000341', name: '二号桥', price_fen: 500_000_000 }, { number: '10000342', name: '青山煤矿', price_fen: null }])
  expect(await g.as(other, (it) => projectsOf(it, 'construction').select('j.id').execute())).toEqual([])
  expect(await g.as(other, (it) => it.db.selectFrom('project').select('id').execute())).toEqual([])
})

test('what must not be is refused by the constraint named for it', async () => {
  const fresh = async (...projects: NewProject['construction'][]) => { const caseId = await g.aCase(own); return refusal(g.effect(own, caseId, (it) => register(it, ...projects))) }
  expect(await fresh(construction('一号桥'))).toBe('project_once')
  expect(await fresh({ ...construction('甲'), contractNo: 'HT-1' }, { ...construction('乙'), contractNo: 'HT-1' })).toBe('project_contract_once')
  expect(await fresh({ ...construction('三号桥'), endsOn: day('2020-12-31') })).toBe('project_ends_after_start')
  expect(await fresh({ ...construction('三号桥'), contractFromOn: day('2021-02-01'), contractUntilOn: day('2021-01-31') })).toBe('project_contract_ends_after_start')
  expect(await fresh({ ...construction('三号桥'), bank: '102' })).toBe('project_bank_whole')
  expect(await refusal(g.db.insertInto('project').values({ employer_id: own.id, kind: 'mining', name: '矿', status: 'running', starts_on: day('2021-01-01'), ends_on: day('2021-01-01'), manager_name: 'x', manager_id_type: '01', manager_id_number: '1', manager_phone: '1' } as never).execute())).toBe('project_of_its_kind')
  expect(await fresh(construction('三号桥'))).toBe('nothing')
})

test('an amendment writes before and after of what it changes, keeps the rest, and does nothing the second time', async () => {
  const project = await g.aProject(own, { name: '旧名' })
  const caseId = await g.aCase(own)
  const blank = Object.fromEntries(Object.keys(CONSTRUCTION).map((name) => [name, null])) as unknown as AmendedProject['construction']
  for (let run = 0; run < 2; run++) {
    await g.effect(own, caseId, (it) => amendProjects(it, 'construction', said(it.db, { no: 'integer', projectId: 'uuid', ...CONSTRUCTION }, [{ ...blank, no: 1, projectId: project.id, name: '新名', renovation: true, price: 100_000_000 as Fen }])))
  }
  expect(await g.db.selectFrom('ledger_change').where('case_id', '=', caseId).select(['about', 'subject_id', 'item', 'before', 'after']).orderBy('item').execute()).toEqual([
    { about: 'project', subject_id: project.id, item: 'name', before: '旧名', after: '新名' }, { about: 'project', subject_id: project.id, item: 'renovation', before: 'false', after: 'true' }])
  expect(await g.db.selectFrom('project').where('id', '=', project.id).select(['number', 'name', 'renovation', 'status', 'starts_on', 'changed_by_case']).executeTakeFirst())
    .toEqual({ number: project.number, name: '新名', renovation: true, status: 'running', starts_on: '2020-01-01', changed_by_case: caseId })
})

test('a roster: added once, amended, ended; overlaps are refused, what follows is not', async () => {
  const project = await g.aProject(own), person = await g.aPerson()
  const add = (caseId: string, fromOn: Day, untilOn: Day | null) => g.effect(own, caseId, (it) => addMembers(it, said(it.db, { projectId: 'uuid', personId: 'uuid', mobile: 'text', fromOn: 'date', untilOn: 'date' },
    [{ projectId: project.id, personId: person.id, mobile: '13700000000', fromOn, untilOn }])))
  const first = await g.aCase(own)
  for (let run = 0; run < 2; run++) await add(first, day('2021-01-05'), null)
  expect(await refusal(add(await g.aCase(own), day('2021-06-01'), day('2021-06-30')))).toBe('one_membership_at_a_time')
  const [member] = await g.as(own, (it) => membersOf(it, 'construction').where('m.project_id', '=', project.id).select(['m.id', 'm.member_no', 'p.name', 'm.from_on', 'm.until_on']).execute())
  expect(member).toEqual({ id: member?.id, member_no: expect.stringMatching(/^3\d{9}$/) as string, name: '张三丰', from_on: '2021-01-05', until_on: null })

  const second = await g.aCase(own)
  for (let run = 0; run < 2; run++) {
    await g.effect(own, second, async (it) => {
      await amendMembers(it, said(it.db, MEMBER, [{ no: 1, memberId: member?.id ?? '', mobile: '13711112222', fromOn: null, untilOn: null }]))
      await endMembers(it, said(it.db, { no: 'integer', memberId: 'uuid', untilOn: 'date' }, [{ no: 2, memberId: member?.id ?? '', untilOn: day('2021-03-31') }]))
    })
  }
  expect(await g.db.selectFrom('ledger_change').where('case_id', '=', second).select(['record_no', 'item', 'before', 'after']).orderBy('record_no').execute()).toEqual([
    { record_no: 1, item: 'mobile', before: '13700000000', after: '13711112222' }, { record_no: 2, item: 'until_on', before: null, after: '2021-03-31' }])
  expect(await refusal(add(await g.aCase(own), day('2021-03-31'), null))).toBe('one_membership_at_a_time')
  expect(await refusal(add(await g.aCase(own), day('2021-04-01'), null))).toBe('nothing')
  expect(await refusal(g.effect(own, await g.aCase(own), (it) => endMembers(it, said(it.db, { no: 'integer', memberId: 'uuid', untilOn: 'date' }, [{ no: 1, memberId: member?.id ?? '', untilOn: day('2021-01-04') }]))))).toBe('membership_ends_after_start')
  expect(await g.as(other, (it) => it.db.selectFrom('project_member').select('id').execute())).toEqual([])
})

test('another employer changes nothing of ours, even when it names our rows', async () => {
  const project = await g.aProject(own, { name: '不动' }), member = await g.aMember(own, project, await g.aPerson())
  const caseId = await g.aCase(other)
  await g.effect(other, caseId, (it) => endMembers(it, said(it.db, { no: 'integer', memberId: 'uuid', untilOn: 'date' }, [{ no: 1, memberId: member.id, untilOn: day('2021-03-31') }])))
  expect(await g.db.selectFrom('project_member').where('id', '=', member.id).select('until_on').executeTakeFirst()).toEqual({ until_on: null })
  expect(await refusal(g.as(other, (it) => it.db.insertInto('project').values({ employer_id: own.id, kind: 'mining', name: '冒名', status: 'running', mining_kind: 'coal', starts_on: day('2021-01-01'), ends_on: day('2021-12-31'), manager_name: 'x', manager_id_type: '01', manager_id_number: '1', manager_phone: '1' } as never).execute()))).toMatch(/row-level security/)
})

test('open to new members: running and not past the last day', async () => {
  const it = await g.anEmployer()
  await g.aProject(it, { name: '在建' })
  for (const status of ['not_started', 'stopped', 'finished'] as const) await g.aProject(it, { name: status, status })
  await g.aProject(it, { name: '过期', until: '2021-03-14' })
  await g.aProject(it, { name: '末日', until: '2021-03-15' })
  expect((await g.as(it, (scope) => openProjects(scope, 'construction').select('j.name').orderBy('j.name').execute())).map((row) => row.name).sort()).toEqual(['在建', '末日'])
})

test('an employer changes its general and key data, and not who it is', async () => {
  await g.as(own, (it) => it.db.updateTable('employer').where('id', '=', own.id).set({ registered_address: '神农架林区松柏镇1号', legal_person_name: '李某', licence_years: 20 }).execute())
  expect(await refusal(g.as(own, (it) => it.db.updateTable('employer').where('id', '=', own.id).set({ number: '999999999' }).execute()))).toMatch(/permission denied/)
  await g.as(own, (it) => it.db.updateTable('employer').where('id', '=', other.id).set({ name: '冒名' }).execute())
  expect((await g.db.selectFrom('employer').where('name', '=', '冒名').select('id').execute())).toEqual([])
  expect((await g.as(own, (it) => it.db.selectFrom('employer_anywhere').where('id', '=', other.id).select('region_code').execute()))).toEqual([{ region_code: '429021' }])
})
