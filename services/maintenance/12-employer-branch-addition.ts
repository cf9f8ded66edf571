/**
 * 3.3.12 单位增加险种登记: the employer begins to pay into a branch of its region, or takes one up again; accounts for its refunds come with it.
 * Source: manual §3.3.12. Assumption 12-1: contributions are due from the month of 单位参保日期; what lies between a suspension and that month is not.
 */
import { sql } from 'kysely'
import { filing, type ChangeRow } from '../../cases/filing.ts'
import type { FieldProblem } from '../../common/problem.ts'
import type { Branch } from '../../common/states.ts'
import { branches, branchShort, coverageStates } from '../../fields/code-lists.ts'
import { field } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import { branchOrder } from '../../ledger/coverage.ts'
import { branchesToJoin, joinBranches, keepList } from '../../ledger/employers.ts'
import { branchMaterials, branchOfEmployer, branchReport, branchTable, NOT_IN_REGION, notInRegion } from './employer-branches.ts'
import { accounts, holderDiffers, judgeAccounts, listChanges } from './employer-lists.ts'

/** 统账结合: no account was pooled before. Source: catalogue 3.3.12. */
const POOLED_FROM = '1996-01-01'
/** 待遇发放日 in the printed row. */
const PAY_DAY = 25

const record = {
  ...employer,
  branch: field.code('险种类型', branches),
  since: field.date('单位参保日期'),
  pooledSince: field.date('单位统账结合日期'),
  payDay: field.count('待遇发放日', { to: 28, wrong: '待遇发放日不正确！' }),
  accounts: accounts({ any: true }),
}
const nameOf = (branch: string) => branches.codes.get(branch) ?? branch

export const employerBranchAddition = filing({
  id: '3.3.12', slug: 'employer-branch-addition', outcome: 'reviewed', outcomeText: '申报成功，请等待管理单位审核！',
  entry: ['picked'], subject: branchOfEmployer, lookUps: [], record,
  sections: [{ title: '银行账户信息', fields: ['accounts'] }],
  views: { template: [], passed: ['branch', 'since', 'pooledSince', 'payDay', 'accounts'], failed: ['branch'], report: [] },
  listTitles: { passed: '增加险种信息', failed: '校验不通过' },
  template: null, materials: branchMaterials, report: branchReport,
  settle: (it, { today }) => {
    const problems: FieldProblem[] = judgeAccounts(it.accounts, null)
    if (it.since && it.since > today) problems.push({ field: 'since', code: 'branch/since-in-future', message: '单位参保日期不正确！' })
    if (it.pooledSince && (it.pooledSince < POOLED_FROM || (it.since && it.pooledSince > it.since))) problems.push({ field: 'pooledSince', code: 'branch/pooled-implausible', message: '单位统账结合日期不正确！' })
    return { problems }
  },
})
  .list({
    key: 'to-join', title: '单位可参保险种',
    columns: [['name', '险种类型'], ['collection', '缴费方式'], ['since', '单位参保日期'], ['baseRule', '基数核定规则'], ['levyRule', '基金征缴规则'], ['pooledSince', '单位统账结合日期'], ['payDay', '待遇发放日']],
    rows: (it) => branchesToJoin(it).select([
      sql<string>`${branchOrder('u.branch')}::text`.as('key'), sql<string>`u.branch`.as('branch'), sql<string>`case u.branch ${sql.join([...branches.codes].map(([code, name]) => sql`when ${code} then ${name}`), sql` `)} end`.as('name'),
      sql<string>`coalesce(b.collection, '税务征收')`.as('collection'), sql<string>`${it.today}::text`.as('since'), 'u.base as baseRule', sql<string>`coalesce(b.levy_rule, u.levy)`.as('levyRule'),
      sql<string>`coalesce(b.pooled_since_on::text, ${it.today}::text)`.as('pooledSince'), sql<string>`coalesce(b.pay_day, ${PAY_DAY})::text`.as('payDay'),
    ]),
    fills: { branch: 'branch', since: 'since', pooledSince: 'pooledSince', payDay: 'payDay' },
    inPage: { edits: ['since', 'pooledSince', 'payDay'], emptyText: '单位已参加本地区的全部险种', untickedText: '请勾选需要增加的险种！' },
  })
  .checks((refuse) => [
    refuse('branch/not-in-region', 'branch', (records, it) => records.selectFrom('record as r').where(notInRegion(it)).select('r.no'), () => NOT_IN_REGION),
    refuse('branch/already-active', 'branch', (records, it) => records.selectFrom('record as r').innerJoin('employer_branch as b', (on) => on.on('b.employer_id', '=', it.employerId).on(sql<boolean>`b.branch = r.branch`))
      .where('b.status', '=', 'active').select('r.no'), () => '单位已参加该险种！'),
    refuse('branch/since-implausible', 'since', (records, it) => records.selectFrom('record as r').innerJoin('employer as e', 'e.id', 'r.subjectId')
      .leftJoin('employer_branch as b', (on) => on.on('b.employer_id', '=', it.employerId).on(sql<boolean>`b.branch = r.branch`).on('b.status', '<>', 'active'))
      .where((q) => q.or([q('r.since', '<', q.ref('e.founded_on')), q('r.since', '<=', q.ref('b.ended_on'))])).select(['r.no', 'r.branch']),
    (hit) => `${branchShort[hit.branch] ?? ''}：单位参保日期不正确！`),
    refuse('account/branch-not-in-region', 'accounts', (records, it) => records.selectFrom('record as r')
      .where(sql<boolean>`exists (select from jsonb_array_elements(r.accounts) a(row), jsonb_array_elements_text(a.row->'branches') k where k <> all(select unnest(g.branches) from employer e join region g on g.code = e.region_code where e.id = ${it.employerId}))`).select('r.no'),
    () => NOT_IN_REGION),
    refuse('account/other-holder', 'accounts', (records, it) => records.selectFrom('record as r').where(holderDiffers(it)).select('r.no'), () => '银行户名与单位名称不一致！'),
  ])
  .changes((records, it) => ({
    execute: async () => {
      const rows = await records.selectFrom('record as r').leftJoin('employer_branch as b', (on) => on.on('b.employer_id', '=', it.employerId).on(sql<boolean>`b.branch = r.branch`))
        .select(['r.no', 'r.branch', 'b.status', 'b.ended_on as endedOn', 'r.since', 'r.accounts']).orderBy('r.no').execute()
      const [first] = rows // the accounts are the same in each record
      return [
        ...rows.map(({ no, branch, status, endedOn, since }): ChangeRow => ({
          no, item: nameOf(branch), before: status === null ? '未参保' : `${coverageStates.codes.get(status) ?? ''}${endedOn === null ? '' : `（自${endedOn}）`}`, after: `正常参保（自${since}）`,
        })),
        ...first ? await listChanges(it, 'accounts', first.no, first.accounts) : [],
      ]
    },
  }))
  .reportTable(async (records, it) => branchTable(it, 'added', (await records.selectFrom('record as r').select(['r.branch', 'r.since as on']).execute()).map((of) => ({ ...of, note: '' }))))
  .effect(async (records, it) => {
    await joinBranches(it, records.selectFrom('record as r').select((q) => ['r.no', q.ref('r.branch').$castTo<Branch>().as('branch'), 'r.since', 'r.pooledSince', 'r.payDay']))
    await keepList(it, 'employer_bank_account', records.selectFrom('record as r').where('r.accounts', 'is not', null).select(['r.no', 'r.accounts as rows']).orderBy('r.no').limit(1))
  })
