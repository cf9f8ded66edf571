/**
 * 3.3.15 启用社保卡发放（单位）: benefits of pensioners and survivors go to their social security cards from the next payment on; done
 * at once, since the account is the card register's. Source: manual §3.3.15. Assumption 15-1: who receives a pension and an allowance
 * through the employer has both paid to the card.
 */
import { filing, type Records } from '../../cases/filing.ts'
import { ownPayee } from '../../cases/payee-subjects.ts'
import { sql } from 'kysely'
import type { PaymentMethod } from '../../common/states.ts'
import { banks, cardStates, paymentMethods } from '../../fields/code-lists.ts'
import { field, ledger, register } from '../../fields/field.ts'
import { employer, judgeIdentity, member } from '../../fields/persons.ts'
import { changePaymentAccounts, nextPaymentPeriod, paymentRunUnderWay, payeesOf } from '../../ledger/benefits.ts'
import type { Scope } from '../../ledger/database.ts'
import type { CardAccount, CardState } from '../../ledger/registers.ts'
import { accountChanges } from './payment-accounts.ts'

const record = {
  ...employer, ...member,
  heldMethod: ledger(field.code('原发放方式', paymentMethods), sql`pay.method`),
  heldNumber: ledger(field.bankAccount('原银行账号'), sql`pay.number`),
  cardBank: register(field.code('社保卡银行类别', banks)),
  cardNumber: register(field.bankAccount('社保卡银行账号')),
  cardHolder: register(field.personName('社保卡户名')),
  cardState: register(field.code('社保卡状态', cardStates)),
}

/** Of several cards the one that can be paid to. */
const PREFERRED: readonly CardState[] = ['active', 'lost', 'cancelled', 'inactive']
const preferred = (one: CardAccount | undefined, other: CardAccount) => (one && PREFERRED.indexOf(one.state) <= PREFERRED.indexOf(other.state) ? one : other)

/** Benefits of the records' persons that are paid now and not to the card: what changes. The account is opened and closed by the effect itself, so it is not asked here. */
const changing = (records: Records<typeof record>, it: Scope) => records.selectFrom('record as r').innerJoin(payeesOf(it).where('b.status', '=', 'paying').select(['b.id', 'b.person_id']).as('b'), 'b.person_id', 'r.personId')
  .where('r.cardNumber', 'is not', null)
  .where((q) => q.not(q.exists(q.selectFrom('payment_account as a').where('a.employer_id', '=', it.employerId).whereRef('a.payee_id', '=', 'b.id').where('a.until_period', 'is', null).where('a.method', '=', 'card').whereRef('a.number', '=', 'r.cardNumber').select('a.id'))))
const accounts = (records: Records<typeof record>, it: Scope) => changing(records, it).select((q) => [
  'r.no', 'b.id as payeeId', sql<PaymentMethod>`'card'`.as('method'), q.ref('r.cardBank').$notNull().as('bank'), sql<string | null>`null::text`.as('bankBranch'), q.ref('r.cardHolder').$notNull().as('holder'), q.ref('r.cardNumber').$notNull().as('number')])

export const pensionPaymentBySocialSecurityCard = filing({
  id: '3.3.15', slug: 'pension-payment-by-social-security-card', outcome: 'completed', outcomeText: '该业务已成功办结!',
  entry: ['imported'], subject: ownPayee, record, sections: [],
  views: {
    template: ['employerNo', 'employerName', { field: 'personNo', required: true }, { field: 'name', required: true }, { field: 'idNumber', label: '身份证号', required: true }],
    passed: ['employerNo', 'employerName', 'personNo', 'name', ['idNumber', '身份证号'], 'heldMethod', 'heldNumber', 'cardBank', 'cardNumber'],
    failed: ['personNo', 'name', ['idNumber', '身份证号']],
    report: [],
  },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  template: { title: '启用社保卡发放', plain: true, header: [], notes: [], footer: [] },
  report: null,
  guards: { account_of_one_person: 'account/of-another', one_account_at_a_time: 'card/enabled-already' },
  settle: (it) => ({ problems: judgeIdentity(it) }),
})
  .asks(async (rows, it) => {
    const key = ({ idType, idNumber }: { idType?: string | null; idNumber?: string | null }) => `${idType ?? '01'}:${idNumber ?? ''}`
    const found = new Map<string, CardAccount>()
    const holders = rows.flatMap(({ idType, idNumber }) => (idNumber ? [{ idType: idType ?? '01', idNumber }] : []))
    for (const card of await it.registers.cards.accounts(holders)) found.set(key(card), preferred(found.get(key(card)), card))
    return new Map(rows.map((row) => {
      const card = found.get(key(row))
      return [row.no, { cardBank: card?.bank ?? null, cardNumber: card?.number ?? null, cardHolder: card?.name ?? null, cardState: card?.state ?? null }]
    }))
  })
  .checks((refuse) => [
    refuse('benefit/not-paying', 'idNumber', (records, it) => records.selectFrom('record as r').where('r.personId', 'is not', null)
      .where((q) => q('r.personId', 'not in', payeesOf(it).where('b.status', '=', 'paying').select('b.person_id'))).select('r.no'), () => '该人员不是本单位正常发放待遇人员！'),
    refuse('card/none', 'idNumber', (records) => records.selectFrom('record as r').where('r.personId', 'is not', null).where((q) => q.or([q('r.cardState', 'is', null), q('r.cardState', '=', 'inactive')])).select('r.no'),
      () => '未查询到该人员已激活的社会保障卡金融账户！'),
    refuse('card/out-of-use', 'idNumber', (records) => records.selectFrom('record as r').where('r.cardState', 'in', ['lost', 'cancelled']).select('r.no'), () => '该人员社会保障卡状态异常（挂失、注销）！'),
    refuse('card/other-holder', 'name', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').whereRef('r.cardHolder', '<>', 'p.name').select('r.no'), () => '社会保障卡户名与人员姓名不一致，请先到发卡银行更正！'),
    refuse('card/enabled-already', 'idNumber', (records, it) => records.selectFrom('record as r').where('r.cardState', '=', 'active')
      .where((q) => q('r.personId', 'in', payeesOf(it).where('b.status', '=', 'paying').select('b.person_id'))).where((q) => q('r.no', 'not in', changing(records, it).select('r.no'))).select('r.no'),
    () => '该人员已启用社保卡发放，无需重复办理！'),
    refuse('account/of-another', 'idNumber', (records, it) => records.selectFrom('record as r').innerJoin('payment_account_anywhere as a', 'a.number', 'r.cardNumber').whereRef('a.person_id', '<>', 'r.personId')
      .where((q) => q.or([q('a.until_period', 'is', null), q('a.until_period', '>', nextPaymentPeriod(it.today))])).select('r.no').distinct(),
    () => '该银行账号已用于其他人员待遇发放！'),
    refuse('payment/run-under-way', null, (records, it) => records.selectFrom('record as r').where((q) => q.exists(paymentRunUnderWay(it).select('w.period'))).select('r.no'), () => '当期待遇正在发放，请在发放完成后办理！'),
  ])
  .changes((records, it) => accountChanges(accounts(records, it), it))
  .effect((records, it) => changePaymentAccounts(it, accounts(records, it), nextPaymentPeriod(it.today)))
