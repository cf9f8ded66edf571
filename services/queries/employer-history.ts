/** How the history of an employer (ledger_change) is read: an item's label and its values in words, from the forms that change it, so that no label is kept twice. */
import { showItem } from '../../cases/amendment.ts'
import type { AnyFiling } from '../../cases/filing.ts'
import { branchEndReasons, branches, coverageStates } from '../../fields/code-lists.ts'
import { maskIdNumber } from '../../fields/identity-number.ts'
import { listColumns } from '../../ledger/employers.ts'
import type { QueryRow } from '../../queries/list.ts'
import { employerGeneralDataChange } from '../maintenance/09-employer-general-data-change.ts'
import { employerKeyDataChange } from '../maintenance/10-employer-key-data-change.ts'
import { listFields } from '../maintenance/employer-lists.ts'

interface Item { readonly label: string; readonly show: (value: string) => string }

const itself = (value: string) => value
/** By what it is about and the column. */
const items = new Map<string, Item>([
  ...([employerGeneralDataChange, employerKeyDataChange] as unknown as readonly AnyFiling[]).flatMap((filing) => Object.entries(filing.form.amends?.columns ?? {}).map(([field, column]): [string, Item] =>
    [`employer.${String(column)}`, { label: filing.form.record[field]?.label ?? field, show: (value) => showItem(filing, field, value) }])),
  ...Object.entries(listColumns.agent).map(([field, column]): [string, Item] => [`agent.${column}`, { label: listFields.agent[field]?.label ?? field, show: (value) => listFields.agent[field]?.kind.show(value) ?? value }]),
  ['agent.status', { label: '状态', show: (value) => (value === 'active' ? '在用' : '') }],
  ['branch.status', { label: '参保状态', show: (value) => coverageStates.codes.get(value) ?? value }],
  ['branch.insured_since_on', { label: '参保日期', show: itself }], ['branch.pooled_since_on', { label: '统账结合日期', show: itself }], ['branch.pay_day', { label: '待遇发放日', show: itself }],
  ['branch.ended_on', { label: '减少险种日期', show: itself }], ['branch.end_reason', { label: '变更原因', show: (value) => branchEndReasons.codes.get(value) ?? value }],
])

/** What a row of the history is about; a branch's items stand as `old_age.status`. */
const itemOf = ({ about, item }: QueryRow): Item | undefined => items.get(`${String(about)}.${String(about === 'branch' ? String(item).split('.').at(-1) : item)}`)

/** 变更项目: with whose it is where there are several, e.g. 单位经办人王立新：手机号码. */
export function itemLabel(item: string, row: QueryRow): string {
  const label = itemOf(row)?.label ?? item
  if (row['about'] === 'agent') return `单位经办人${String(row['subject'] ?? '')}：${label}`
  return row['about'] === 'branch' ? `${branches.codes.get(item.split('.')[0] ?? '') ?? ''}：${label}` : label
}

/** A value as the form that changes it shows it; identity numbers stay masked in a history. */
export function itemText(value: string, row: QueryRow): string {
  const text = itemOf(row)?.show(value) ?? value
  return String(row['item']).endsWith('id_number') ? maskIdNumber(text) : text
}
