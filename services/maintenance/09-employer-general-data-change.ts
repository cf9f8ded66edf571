/**
 * 3.3.9 单位一般信息变更登记: where the employer is reached, who acts for it (they may scan and stand under 申报人), and which accounts take its refunds.
 * Source: manual §3.3.9. Assumptions 09-1 (an agent is known by 证件号码, an account by 银行账号: another number is another agent or account),
 * 09-2 (户名 is asked of new accounts), 09-3 (an account named in an unfinished refund stays).
 */
import { sql } from 'kysely'
import { amendedItems } from '../../cases/amendment.ts'
import { filing, type Amendment, type ChangeRow, type Records } from '../../cases/filing.ts'
import { employerItself } from '../../cases/subject.ts'
import { field, ledger, optional } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import type { Scope } from '../../ledger/database.ts'
import { keepList } from '../../ledger/employers.ts'
import { employerHeld } from './employer-fields.ts'
import { accounts, agents, holderDiffers, judgeAccounts, judgeAgents, listChanges } from './employer-lists.ts'

const record = {
  ...employer, ...employerHeld,
  kind: ledger(field.text('单位类型'), sql`e.kind`),
  region: ledger(field.text('参保所属区'), sql`(select g.name from region g where g.code = e.region_code)`),
  address: field.text('联系地址', 100),
  contact: optional(field.personName('联系人')),
  phone: optional(field.phone('联系电话')),
  postcode: optional(field.postcode('邮政编码')),
  email: optional(field.email('联系电子邮箱')),
  taxNo: optional(field.text('税号', 30)),
  agents, accounts: accounts(),
  applicant: ledger(field.text('申报人'), sql`(select k.applicant from service_case k where k.employer_id = r.employer_id and k.id = r.case_id)`),
}
const amends: Amendment<typeof record> = { table: 'employer', blank: 'empties', columns: { address: 'address', contact: 'contact', phone: 'phone', postcode: 'postcode', email: 'email', taxNo: 'tax_no' } }

/** What the two lists change, records in order. */
async function changesOfLists(records: Records<typeof record>, it: Scope): Promise<ChangeRow[]> {
  const rows = await records.selectFrom('record as r').select(['r.no', 'r.agents', 'r.accounts']).orderBy('r.no').execute()
  return (await Promise.all(rows.map(async ({ no, agents, accounts }) => [...await listChanges(it, 'agents', no, agents), ...await listChanges(it, 'accounts', no, accounts)]))).flat()
}

export const employerGeneralDataChange = filing({
  id: '3.3.9', slug: 'employer-general-data-change', outcome: 'completed', outcomeText: '该业务已成功办结!',
  entry: ['form'], subject: employerItself, lookUps: [], record, amends, tabs: { all: ['基本信息', '银行账户信息'] },
  sections: [
    {
      title: '单位基本信息', tab: '基本信息',
      fields: [
        { field: 'employerNo', required: false }, { field: 'employerName', required: false }, 'creditCode', 'organisationCode', 'managementLevel', 'managedByNo', 'managedByName', 'kind', 'region',
        'address', 'contact', 'phone', 'postcode', 'email', 'taxNo',
      ],
    },
    { title: '单位经办人信息', tab: '基本信息', fields: ['agents'] },
    { title: '银行账户信息', tab: '银行账户信息', fields: ['accounts'] },
  ],
  views: { template: [], passed: ['employerNo', 'employerName', 'address', 'contact', 'phone'], failed: ['employerNo', 'employerName'], report: [] },
  listTitles: { passed: '变更信息', failed: '校验不通过' },
  template: null,
  report: {
    title: '社会保险登记信息变更申报表（一般信息）', header: [['单位名称', 'employerName'], ['单位编号', 'employerNo']], totals: [], notes: [],
    declaration: '*以上事项填写真实，若与实际情况不符，本单位愿承担相关责任。',
  },
  settle: (it, { employer: { branches } }) => ({ problems: [...judgeAgents(it.agents), ...judgeAccounts(it.accounts, branches)] }),
})
  .checks((refuse) => [
    refuse('amendment/nothing-changed', null, (records, it) => ({
      execute: async () => {
        const changed = new Set([...await amendedItems(records as never, it, amends as never).execute(), ...await changesOfLists(records, it)].map((of) => of.no))
        return (await records.selectFrom('record as r').select('r.no').execute()).filter(({ no }) => !changed.has(no))
      },
    }), () => '未修改任何信息，无需申报！'),
    refuse('agent/is-applicant', 'agents', (records, it) => records.selectFrom('record as r')
      .where((q) => q.exists(q.selectFrom('employer_agent as g').where('g.employer_id', '=', it.employerId).where('g.status', '=', 'active').whereRef('g.name', '=', 'r.applicant').select('g.id')))
      .where(sql<boolean>`not exists (select from jsonb_array_elements(r.agents) a(row) where a.row->>'name' = r.applicant)`).select(['r.no', 'r.applicant']),
    () => '不能删除当前申报人！'),
    refuse('account/other-holder', 'accounts', (records, it) => records.selectFrom('record as r').where(holderDiffers(it)).select('r.no'), () => '银行户名与单位名称不一致！'),
    refuse('account/refund-under-way', 'accounts', (records, it) => records.selectFrom('record as r').where('r.accounts', 'is not', null).innerJoin('employer_bank_account as b', (on) => on.on('b.employer_id', '=', it.employerId))
      .innerJoin('notice as n', (on) => on.on('n.employer_id', '=', it.employerId).onRef('n.bank_account_id', '=', 'b.id').on('n.state', '=', 'valid').onRef('n.received_fen', '<', 'n.amount_fen'))
      .where(sql<boolean>`not exists (select from jsonb_array_elements(r.accounts) a(row) where a.row->>'number' = b.number)`).groupBy(['r.no', 'b.number']).select(['r.no', 'b.number']),
    (hit) => `银行账号${hit.number}有未完成的退费单据，不能删除或变更！`),
  ])
  .changes((records, it) => ({ execute: () => changesOfLists(records, it) }))
  .effect(async (records, it) => {
    for (const [table, list] of [['employer_agent', 'agents'], ['employer_bank_account', 'accounts']] as const) {
      await keepList(it, table, records.selectFrom('record as r').where(`r.${list}`, 'is not', null).select(['r.no', `r.${list} as rows`]))
    }
  })
