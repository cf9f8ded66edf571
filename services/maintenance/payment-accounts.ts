/** What 3.3.15 and 3.3.16 have in common: accounts that benefits are paid to, as they change. */
import { sql } from 'kysely'
import type { ChangeRow } from '../../cases/filing.ts'
import { banks, paymentMethods, type CodeList } from '../../fields/code-lists.ts'
import { itemsOf } from '../../ledger/changes.ts'
import type { ChangedAccount } from '../../ledger/benefits.ts'
import type { Query } from '../../ledger/coverage.ts'
import type { Scope } from '../../ledger/database.ts'

/** Items of an account in the order of 发放信息: the field, its column, its label, its codes. */
const ITEMS: readonly (readonly [keyof ChangedAccount, string, string, CodeList?])[] = [
  ['method', 'method', '发放方式', paymentMethods], ['bank', 'bank', '银行类别', banks], ['bankBranch', 'bank_branch', '开户银行名称'], ['holder', 'holder', '开户户名'], ['number', 'number', '银行账号'],
]
const COLUMNS = Object.fromEntries(ITEMS.map(([name, column]) => [name, column]))

/** 变更前值/变更后值 of the accounts that `changed` replaces. */
export const accountChanges = (changed: Query<ChangedAccount>, it: Scope): { execute(): Promise<ChangeRow[]> } => ({
  execute: async () => {
    const rows = await it.db.selectFrom(changed.as('n'))
      .leftJoin('payment_account as a', (on) => on.on('a.employer_id', '=', it.employerId).onRef('a.payee_id', '=', 'n.payeeId').on('a.until_period', 'is', null))
      .crossJoinLateral(itemsOf(COLUMNS, 'a', 'n').as<'c'>(sql`c(item, before, after)`)).whereRef('c.after', 'is distinct from', 'c.before')
      .select(['n.no', 'n.payeeId', 'c.item', 'c.before', 'c.after']).orderBy('n.no').orderBy('n.payeeId').execute()
    return ITEMS.flatMap(([, column, label, codes]) => rows.filter((row) => row.item === column).map(({ no, before, after }) => ({ no, item: label, before: shown(before, codes), after: shown(after, codes) })))
  },
})

const shown = (value: string | null, codes: CodeList | undefined) => (value === null ? '' : codes?.codes.get(value) ?? value)
