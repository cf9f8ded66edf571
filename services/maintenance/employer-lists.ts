/**
 * 单位经办人信息 and 银行账户信息, the two lists of an employer that 3.3.9 and 3.3.12 send whole: their fields, what a list says against itself, and
 * what it changes. An agent is known by 证件号码 and an account by 银行账号 (assumption 09-1).
 */
import { sql } from 'kysely'
import type { ChangeRow } from '../../cases/filing.ts'
import type { FieldProblem } from '../../common/problem.ts'
import type { Branch } from '../../common/states.ts'
import { banks, idTypes } from '../../fields/code-lists.ts'
import { current, field, optional, preset, type Field, type Fields, type RecordOf } from '../../fields/field.ts'
import { judgeIdentity } from '../../fields/persons.ts'
import type { Row } from '../../fields/rows.ts'
import type { Scope } from '../../ledger/database.ts'
import { heldList, type EmployerList } from '../../ledger/employers.ts'

const agentFields = {
  name: field.personName('经办人姓名'),
  idType: preset(field.code('证件类型', idTypes), '01'),
  idNumber: field.idNumber('证件号码'),
  mobile: field.mobile('手机号码'),
  phone: optional(field.phone('联系电话')),
  email: optional(field.email('电子邮箱')),
  note: optional(field.text('备注', 200)),
}
const accountFields = (any: boolean) => ({
  bank: field.code('银行类别', banks),
  openingBranch: field.text('开户银行名称', 100),
  holder: field.text('银行户名', 100),
  number: field.bankAccount('银行账号'),
  branches: field.branches('险种', { oldAge: '城镇职工基本养老保险', any }),
  note: optional(field.text('备注', 200)),
})
type Agent = Row<typeof agentFields>
type Account = Row<ReturnType<typeof accountFields>>

export const agents = current(field.rows('单位经办人信息', agentFields, { addLabel: '添加单位经办人', window: '单位经办人信息', emptyText: '本单位没有单位经办人' }), heldList('employer_agent'))
/** `any` offers every branch for an account, not only those the employer takes part in. */
export const accounts = ({ any = false } = {}) => current(
  optional(field.rows('银行账户信息', accountFields(any), { addLabel: '添加银行账户', window: '添加银行账户', emptyText: '本单位无银行账户，请添加银行账户！' })) as Field<Account[], Account[] | null>, heldList('employer_bank_account'))

const repeats = <T>(list: readonly T[]) => list.find((item, i) => list.indexOf(item) < i)

/** What is wrong with the agents among themselves. */
export function judgeAgents(list: readonly Agent[] | null | undefined): FieldProblem[] {
  if (!list) return []
  const say = (code: string, message: string): FieldProblem => ({ field: 'agents', code, message })
  const twice = repeats(list.map((agent) => agent.idNumber))
  return [
    ...(list.length === 0 ? [say('agent/none-left', '至少保留一名单位经办人！')] : []),
    ...(twice === undefined ? [] : [say('agent/twice', `${list.findLast((agent) => agent.idNumber === twice)?.name ?? ''}：该经办人已存在！`)]),
    ...list.flatMap((agent) => judgeIdentity(agent).map((problem) => say(problem.code, `${agent.name}：${problem.message}`))),
  ]
}

/** What is wrong with the accounts among themselves; `offered` are the branches an account may serve, null where a check asks the region. */
export function judgeAccounts(list: readonly Account[] | null | undefined, offered: readonly Branch[] | null): FieldProblem[] {
  if (!list) return []
  const say = (code: string, message: string): FieldProblem => ({ field: 'accounts', code, message })
  const number = repeats(list.map((account) => account.number))
  const branch = repeats(list.flatMap((account) => account.branches))
  return [
    ...list.filter((account) => account.branches.length === 0).map((account) => say('account/no-branch', `账号${account.number}：请填写银行信息必填项并勾选险种！`)),
    ...(number === undefined ? [] : [say('account/twice', `账号${number}：银行账号不正确或已存在！`)]),
    ...(branch === undefined ? [] : [say('account/branch-taken', `${accountFields(true).branches.kind.show([branch])}：该险种已绑定其他银行账户！`)]),
    ...(offered && list.some((account) => account.branches.some((it) => !offered.includes(it))) ? [say('account/branch-not-held', '单位未参加该险种，银行账户不能勾选该险种！')] : []),
  ]
}

/** 户名 of a new account, or of one whose 户名 changes, must be the employer's own; an account left alone keeps the name it was opened in. For records as `r`. */
export const holderDiffers = ({ employerId }: Scope) => sql<boolean>`exists (select from jsonb_array_elements(r.accounts) a(row)
  where a.row->>'holder' <> (select e.name from employer e where e.id = ${employerId})
    and not exists (select from employer_bank_account t where t.employer_id = ${employerId} and t.status = 'active' and t.number = a.row->>'number' and t.holder = a.row->>'holder'))`

const lists = {
  agents: { table: 'employer_agent', item: '单位经办人', key: 'idNumber', name: 'name', fields: agentFields },
  accounts: { table: 'employer_bank_account', item: '银行账户', key: 'number', name: 'number', fields: accountFields(true) },
} as const satisfies Record<string, { table: EmployerList; item: string; key: string; name: string; fields: Fields }>

/** The fields of the lists, by what their history is about. */
export const listFields: Readonly<Record<'agent' | 'bank_account', Fields>> = { agent: agentFields, bank_account: accountFields(true) }

type Shown = RecordOf<Fields> & { readonly id: string | null }

/** What a whole list changes of what is held, one line a row of it: 新增, 删除, or what is changed in it. Nothing where nothing was said. */
export async function listChanges(it: Scope, list: keyof typeof lists, no: number, said: readonly object[] | null): Promise<ChangeRow[]> {
  if (said === null) return []
  const { table, item, key, name, fields } = lists[list]
  const { rows: [found] } = await sql<{ list: Shown[] }>`select ${heldList(table)} as list from employer e where e.id = ${it.employerId}`.execute(it.db)
  const held = found?.list ?? []
  const rows = said as readonly Shown[]
  const named = (row: Shown) => `${item} ${String(row[name])}`
  const texts = (row: Shown, which: (field: string) => boolean) => Object.entries(fields as Fields).filter(([field]) => which(field) && !(field === name)).flatMap(([field, { label, kind }]) => {
    const value = row[field]
    return value === null || value === undefined ? [] : [`${label}：${kind.show(value)}`]
  }).join('，')
  const every = () => true
  return [
    ...held.flatMap((before): ChangeRow[] => {
      const after = rows.find((row) => row[key] === before[key])
      if (!after) return [{ no, item: `删除${named(before)}`, before: texts(before, every), after: '' }]
      const differ = (field: string) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null)
      return Object.keys(fields).some(differ) ? [{ no, item: named(after), before: [...(differ(name) ? [String(before[name])] : []), texts(before, differ)].filter(Boolean).join('，'), after: [...(differ(name) ? [String(after[name])] : []), texts(after, differ)].filter(Boolean).join('，') }] : []
    }),
    ...rows.filter((row) => !held.some((before) => before[key] === row[key])).map((row): ChangeRow => ({ no, item: `新增${named(row)}`, before: '', after: texts(row, every) })),
  ]
}
