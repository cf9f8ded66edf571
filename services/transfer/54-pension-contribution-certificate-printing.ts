/**
 * 3.3.54 养老缴费凭证打印: the voucher of a person's pension contributions through the employer, for a transfer of rights; nothing in the
 * ledger changes. Source: manual §3.3.54; the voucher's form is the national one. Assumptions 54-1 to 54-8.
 */
import { sql } from 'kysely'
import { filing } from '../../cases/filing.ts'
import { lastOwnPerson } from '../../cases/subject.ts'
import { formatYuan } from '../../common/money.ts'
import { formatPeriod, day, type Period } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import { coverageStates, divisions, idTypes, sexes } from '../../fields/code-lists.ts'
import { field, ledger, live, preset, whenMissing, whenUnread, type WorkFacts } from '../../fields/field.ts'
import { fitsIdType, maskIdNumber } from '../../fields/identity-number.ts'
import { employer, member } from '../../fields/persons.ts'
import { accountCredits, pensionArrears, pensionMonths } from '../../ledger/paid-months.ts'
import { lawFor } from '../../policy/law-on.ts'
import type { AccountCredit } from '../../policy/rules/account-interest.ts'
import { accountBalance, paidMonthCount } from '../../policy/rules/pension-record.ts'

const NEEDED = '请填写证件类型和证件号码！'
const MALFORMED = '证件号码格式不正确，请检查！'
const TITLE = '基本养老保险参保缴费凭证'
/** The first month of personal accounts as they are now: what was stored before is named on its own. */
const SINCE_1998 = 199801

/** The pension coverage of the person with the employer: what `what` says of its spans `c`. */
const ofCoverage = (what: ReturnType<typeof sql>) => sql`(select ${what} from coverage c where c.employer_id = r.employer_id and c.person_id = p.id and c.branch = 'old_age' and (c.until_period is null or c.until_period > c.from_period))`
const last = (column: string) => sql`(array_agg(${sql.ref(column)} order by c.from_period desc))[1]`
/** The last insured month; while insured, the last that was received. */
const until = sql`case when ${ofCoverage(sql`bool_or(c.until_period is null)`)} then (select max((m->>'period')::integer) from jsonb_array_elements(${pensionMonths}) m)
  else ${ofCoverage(sql`to_char(to_date(max(c.until_period)::text, 'YYYYMM') - interval '1 month', 'YYYYMM')::integer`)} end`

const word = (name: string, value: string): Worked<string> => ({ name, value, unit: 'word', formula: '', from: [] })
const creditsOf = (held: Record<string, unknown>) => (held['credits'] ?? []) as readonly AccountCredit[]
const balanceOf = (held: Record<string, unknown>, facts: WorkFacts) => accountBalance(creditsOf(held), facts.today, lawFor(facts))

const record = {
  ...employer, ...member,
  idType: whenMissing(preset(field.code('证件类型', idTypes), '01'), NEEDED), idNumber: whenMissing(whenUnread(field.idNumber('证件号码'), '证件号码不正确，请检查！', MALFORMED), NEEDED),
  sex: ledger(field.code('性别', sexes), sql`p.sex`), bornOn: ledger(field.date('出生日期'), sql`p.born_on`),
  status: ledger(field.code('参保状态', coverageStates), ofCoverage(last('c.state'))),
  from: ledger(field.month('参保起始年月'), ofCoverage(sql`min(c.from_period)`)), until: ledger(field.month('参保截止年月'), until),
  months: live(field.count('实际缴费月数'), ({ bornOn, received }) => (bornOn ? paidMonthCount((received as { period: Period }[]).map((of) => of.period)) : null)),
  balance: live(field.fen('个人账户储存额'), (held, facts) => (held['bornOn'] ? balanceOf(held, facts) : null)),
  /** Of the voucher alone. */
  household: live(field.text('户籍地址'), ({ bornOn, householdRegion, householdDistrict }) => bornOn ? word('户籍地址', [householdRegion, householdDistrict].map((of) => (typeof of === 'string' ? divisions.codes.get(of) ?? of : '')).join('') || '未登记') : null),
  span: live(field.text('参保起止时间'), ({ from, until: to }) => (from && to ? word('参保起止时间', `${formatPeriod(from as Period)}至${formatPeriod(to as Period)}`) : null)),
  before1998: live(field.text('其中1998年1月1日前账户储存额'), ({ bornOn, from, credits }, facts) => {
    if (!bornOn) return null // not the employer's own: nothing is known of him here
    const early = creditsOf({ credits }).filter((credit) => credit.period < SINCE_1998)
    const unknown = typeof from === 'number' && from < SINCE_1998 && early.length === 0
    return word('其中1998年1月1日前账户储存额', unknown ? '本系统未记载' : formatYuan(accountBalance(early, day('1998-01-01'), lawFor(facts)).value, { thousands: true }))
  }),
  accountKind: ledger(field.text('账户类型(一般账户/临时账户)'), ofCoverage(sql`case ${last('c.temporary_account')} when true then '临时账户' when false then '一般账户' end`)),
  firstPaid: live(field.month('最早到账年月'), ({ received }) => (Array.isArray(received) && received.length > 0 ? { name: '最早到账年月', value: (received as { period: Period }[])[0]!.period, unit: 'month', formula: '', from: [] } : null)),
  /** Shown nowhere: what the above is worked out of. */
  received: ledger(field.rows('到账月份', { period: field.month('费款所属期') }, { addLabel: '添加' }), pensionMonths),
  credits: ledger(field.rows('账户记入', { period: field.month('到账年月'), amount: field.fen('记入金额') }, { addLabel: '添加' }), accountCredits),
  householdRegion: ledger(field.code('户口所在地', divisions), sql`p.household_region`), householdDistrict: ledger(field.text('户口所在区', 50), sql`p.household_district`),
}

export const pensionContributionCertificatePrinting = filing({
  id: '3.3.54', slug: 'pension-contribution-certificate-printing', outcome: 'completed', outcomeText: '该业务已成功办结，您可打印参保缴费凭证！',
  entry: ['form'], subject: lastOwnPerson, record, tabs: { all: ['基本信息'] },
  sections: [
    { title: '人员基本信息', fields: [{ field: 'idType', required: true }, { field: 'idNumber', required: true }, { field: 'name', readonly: true }, { field: 'personNo', readonly: true }, 'sex', 'bornOn'] },
    { title: '参保缴费信息', fields: ['status', 'from', 'until', 'months', 'balance'] },
  ],
  views: {
    template: [], passed: ['personNo', 'name', 'idNumber', 'span', 'months', 'balance'], failed: ['personNo', 'name', 'idNumber'],
    report: [
      ...(['name', 'sex', ['idNumber', '公民身份号码'], 'personNo', 'household'] as const).map((item) => inBlock('参保人员', item)),
      ...(['span', 'months', 'balance', 'before1998', 'accountKind'] as const).map((item) => inBlock('参保缴费情况', item)),
    ],
  },
  listTitles: { passed: '参保缴费信息', failed: '校验不通过' }, template: null, report: null,
  certificate: {
    title: TITLE, head: [['凭证编号', 'number'], ['开具日期', 'issuedOn'], ['社保机构名称', 'agency'], ['行政区划代码', 'regionCode']],
    notes: [
      '温馨提示: 办理转移接续时请向转入地社保机构提供本凭证。',
      '1. 本凭证记载参保人员在{employerName}的基本养老保险参保缴费情况，金额单位：元。',
      '2. 实际缴费月数和个人账户储存额按本系统记载的{firstPaid}起的到账缴费计算，利息计至上年末；此前如有缴费，以社保机构的记录为准。',
      '3. 手机扫描右上方二维码，或在核验页面输入凭证编号（即查询流水号）和校验码，可以核验本凭证的真伪。人员信息变化后重新开具的，原凭证由新凭证替代。',
    ],
    signature: [['经办人', 'applicant'], ['社保机构(章)', 'agency'], ['联系电话', 'agencyPhone'], ['地址', 'agencyAddress'], ['邮编', 'agencyPostcode']],
    covered: { name: (text) => `${[...text][0] ?? ''}**`, idNumber: maskIdNumber, household: () => '******' },
  },
  settle: ({ idType, idNumber }) => ({ problems: idType && idNumber && !fitsIdType(idNumber, idType) ? [{ field: 'idNumber', code: 'person/id-number', message: MALFORMED }] : [] }),
})
  .checks((refuse, hint) => [
    refuse('person/identity-disagrees', 'idNumber', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').where('p.id_type', '=', '01')
      .where(sql<boolean>`case when p.id_number ~ '^\\d{17}[\\dX]$' then substr(p.id_number, 7, 8) <> to_char(p.born_on, 'YYYYMMDD') or (substr(p.id_number, 17, 1)::integer % 2 = 1) <> (p.sex = '1') end`).select('r.no'),
    () => '出生日期或性别与证件号码不一致！'),
    refuse('voucher/retired', 'idNumber', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').where('p.retirement_status', '<>', 'none').select('r.no'), () => '该人员已离退休，不能打印缴费凭证！'),
    refuse('voucher/no-contributions', 'idNumber', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').where('p.retirement_status', '=', 'none').where(sql<boolean>`r.received = '[]'::jsonb`).select('r.no'),
      () => '该人员无养老保险缴费记录，不能打印缴费凭证！'),
    hint('voucher/goes-on', 'idNumber', (records, it) => records.selectFrom('record as r').where((q) => q.or([q('r.status', '=', 'active'), pensionArrears(it, 'r.personId')])).select('r.no'),
      () => '该人员仍在正常参保缴费或存在欠费，是否继续打印？'),
    hint('voucher/terminated', 'idNumber', (records) => records.selectFrom('record as r').where('r.status', '=', 'terminated').select('r.no'), () => '该人员已终止参保，是否继续打印？'), // not 暂停缴费 either
  ])

/** A fact of the voucher in one of its two blocks. */
function inBlock<N extends string>(group: string, item: N | readonly [N, string]): { field: N; label?: string; group: string } {
  return typeof item === 'string' ? { field: item, group } : { field: item[0], label: item[1], group }
}
