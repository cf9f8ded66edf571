/**
 * 3.3.16 离退休人员发放账号维护（单位）: the account a pension is paid to, changed from the next payment on, after a clerk has looked.
 * Source: manual §3.3.16. Assumptions 16-1 (which numbers carry a check digit), 16-2 (社保卡发放 only to the card of the register),
 * 16-3 (手机号码 changed here is changed with the person).
 */
import { sql } from 'kysely'
import { filing, type Records } from '../../cases/filing.ts'
import { ownPensioner } from '../../cases/payee-subjects.ts'
import { passesLuhn } from '../../common/luhn.ts'
import type { PaymentMethod } from '../../common/states.ts'
import { banks, benefitStates, ethnicities, idTypes, paymentMethods, sexes } from '../../fields/code-lists.ts'
import { current, field, ledger, optional, preset, register } from '../../fields/field.ts'
import { judgeIdentity, member } from '../../fields/persons.ts'
import { changePaymentAccounts, nextPaymentPeriod, paymentRunUnderWay } from '../../ledger/benefits.ts'
import { accountChanges } from './payment-accounts.ts'

const record = {
  ...member,
  idType: optional(preset(field.code('证件类型', idTypes), '01')),
  sex: ledger(field.code('性别', sexes), sql`p.sex`),
  ethnicity: ledger(field.code('民族', ethnicities), sql`p.ethnicity`),
  bornOn: ledger(field.date('出生日期'), sql`p.born_on`),
  status: ledger(field.code('待遇发放状态', benefitStates), sql`b.status`),
  mobile: optional(field.mobile('手机号码')),
  recipient: preset(ledger(field.text('发放对象', 10), sql`'个人'::text`), '个人'),
  method: current(field.code('发放方式', paymentMethods), sql`pay.method`),
  bank: current(field.code('银行类别', banks), sql`pay.bank`),
  bankBranch: current(optional(field.text('开户银行名称', 60)), sql`pay.bank_branch`),
  holder: current(field.personName('开户户名'), sql`coalesce(pay.holder, p.name)`),
  number: current(field.bankAccount('银行账号'), sql`pay.number`),
  reason: optional(field.text('变更原因', 100)),
  /** Shown nowhere: the pension, how it was paid before this case, and the card it may be paid to. */
  pension: ledger(field.text('待遇', 36), sql`b.id`),
  heldMethod: ledger(field.code('原发放方式', paymentMethods), sql`pay.method`),
  cardNumber: register(field.bankAccount('社保卡银行账号')),
}

const accounts = (records: Records<typeof record>) => records.selectFrom('record as r').where('r.pension', 'is not', null).select((q) => [
  'r.no', q.ref('r.pension').$notNull().as('payeeId'), sql<PaymentMethod>`r.method`.as('method'), 'r.bank', 'r.bankBranch', 'r.holder', 'r.number'])

export const pensionerPaymentAccountChange = filing({
  id: '3.3.16', slug: 'pensioner-payment-account-change', outcome: 'reviewed', outcomeText: '申报成功，请等待管理单位审核！',
  entry: ['form'], subject: ownPensioner, personPicker: true, lookUps: ['idNumber'], record,
  tabs: { all: ['基本信息'] },
  sections: [
    { title: '人员基本信息', fields: [
      { field: 'idType', required: true }, { field: 'idNumber', required: true }, { field: 'name', readonly: true }, { field: 'personNo', readonly: true }, 'sex', 'ethnicity', 'bornOn', 'status', 'mobile',
    ] },
    { title: '发放信息', fields: [{ field: 'recipient', required: true }, 'method', 'bank', 'bankBranch', 'holder', 'number', 'reason'] },
  ],
  views: { template: [], passed: ['personNo', 'name', 'idNumber', 'method', 'bank', 'bankBranch', 'holder', 'number', 'reason'], failed: ['personNo', 'name', 'idNumber'], report: [] },
  listTitles: { passed: '发放信息', failed: '校验不通过' },
  template: null, report: null,
  amends: { table: 'person', blank: 'keeps', columns: { mobile: 'mobile' } },
  guards: { account_of_one_person: 'account/of-another', one_account_at_a_time: 'account/unchanged' },
  settle: (it) => ({ problems: [
    ...judgeIdentity(it),
    ...(it.number && /^62\d{14,17}$/.test(it.number) && !passesLuhn(it.number) ? [{ field: 'number', code: 'account/check-digit', message: '银行账号不正确！' }] : []),
  ] }),
})
  .asks(async (rows, it) => {
    const toCards = rows.filter((row) => row.method === 'card')
    const holders = toCards.flatMap(({ idType, idNumber }) => (idNumber ? [{ idType: idType ?? '01', idNumber }] : []))
    const cards = holders.length === 0 ? [] : (await it.registers.cards.accounts(holders)).filter((card) => card.state === 'active')
    return new Map(rows.map((row) => [row.no, { cardNumber: row.method === 'card' ? cards.find((card) => card.number === row.number)?.number ?? null : null }]))
  })
  .checks((refuse, hint) => [
    refuse('benefit/ended', 'idNumber', (records) => records.selectFrom('record as r').where('r.status', '=', 'ended').select('r.no'), () => '该人员待遇已终止，不能维护发放账号！'),
    refuse('account/other-holder', 'holder', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').whereRef('r.holder', '<>', 'p.name').select('r.no'), () => '开户户名与姓名不一致！'),
    refuse('account/not-the-card', 'number', (records) => records.selectFrom('record as r').where('r.personId', 'is not', null).where('r.method', '=', 'card').where('r.cardNumber', 'is', null).select('r.no'),
      () => '社保卡发放须填写本人已激活的社会保障卡金融账户，请核对银行账号！'),
    refuse('account/unchanged', null, (records, it) => records.selectFrom('record as r')
      .innerJoin('payment_account as a', (on) => on.on('a.employer_id', '=', it.employerId).on(sql<boolean>`a.payee_id = r.pension`).on('a.until_period', 'is', null))
      .where(sql<boolean>`(a.method, a.bank, coalesce(a.bank_branch, ''), a.holder, a.number) = (r.method, r.bank, coalesce(r."bankBranch", ''), r.holder, r.number)`).select('r.no'),
    () => '发放信息未发生变化，无需申报！'),
    refuse('account/of-another', 'number', (records, it) => records.selectFrom('record as r').innerJoin('payment_account_anywhere as a', 'a.number', 'r.number').whereRef('a.person_id', '<>', 'r.personId')
      .where((q) => q.or([q('a.until_period', 'is', null), q('a.until_period', '>', nextPaymentPeriod(it.today))])).select('r.no').distinct(),
    () => '该银行账号已用于其他人员待遇发放！'),
    hint('account/leaves-card', 'method', (records) => records.selectFrom('record as r').where('r.heldMethod', '=', 'card').where('r.method', '=', 'bank').select('r.no'),
      () => '该人员已启用社保卡发放，修改后将不再通过社保卡发放，是否继续？'),
    refuse('payment/run-under-way', null, (records, it) => records.selectFrom('record as r').where((q) => q.exists(paymentRunUnderWay(it).select('w.period'))).select('r.no'), () => '当期待遇正在发放，请在发放完成后办理！'),
  ])
  .changes((records, it) => accountChanges(accounts(records), it))
  .effect((records, it) => changePaymentAccounts(it, accounts(records), nextPaymentPeriod(it.today)))
