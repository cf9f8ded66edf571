/** 3.3.47 单位参保证明: who was insured and paid for in which months, for the persons chosen. Source: manual 3.3.47; assumptions 47-1 to 47-5. */
import { sql } from 'kysely'
import { certificate } from '../../certificates/certificate.ts'
import { workFacts } from '../../cases/case-row.ts'
import { monthOf, type Period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import { field, optional } from '../../fields/field.ts'
import { maskIdNumber } from '../../fields/identity-number.ts'
import type { CertificateBlock, DetailColumn } from '../../forms/documents/certificate-document.ts'
import type { Scope } from '../../ledger/database.ts'
import { agencyOf } from '../../ledger/employers.ts'
import { lastPaidMonths, paidMonths, paidPersons, type Months, type PaidMonth } from '../../ledger/paid-months.ts'
import { policy, unlessSilent } from '../../policy/policy.ts'
import { contributionRates, reliefClass } from '../../policy/rules/contribution.ts'

/** The insurances as this certificate names them, in its order. */
const NAMES: readonly (readonly [Branch, string])[] = [['old_age', '企业养老保险'], ['unemployment', '失业保险'], ['employment_injury', '工伤保险']]
const MONTHS_MISSING = '请输入缴费起始期号和缴费结束期号！'
/** Months read at once: memory stays flat whatever their number. */
const AT_ONCE = 2_000

export const employerCoverageCertificate = certificate({
  id: '3.3.47', slug: 'employer-coverage-certificate', title: '湖北省社会保险参保证明(单位)',
  says: { nothing: '请在右侧勾选需要预览的人员！', gone: (n) => `所选人员中有${n}人在该期间没有本单位的缴费到账记录，请返回选择后重新查询！` },
  choice: {
    title: '打印人员选择', emptyText: '没有符合条件的人员：该期间内本单位没有已到账的缴费', waits: true,
    conditions: { from: field.month('缴费起始期号'), to: field.month('缴费结束期号'), name: optional(field.text('姓名', 50)), idNumber: optional(field.idNumber('身份证')) },
    missing: MONTHS_MISSING, inOrder: [['from', 'to', '缴费起始期号不能大于缴费结束期号！']],
    refuses: ({ to }, today) => (Number(to) > monthOf(today) ? { field: 'to', says: '缴费结束期号不能晚于当前月份！' } : undefined),
    columns: [['name', '姓名'], ['idNumber', '社会保障号', 'masked'], ['personNo', '个人编号']], sortable: ['personNo'],
    rows: (it, given) => {
      let rows = paidPersons(it, monthsOf(given)).select(['p.person_no as key', 'p.person_no as personNo', 'p.name', 'p.id_number as idNumber'])
      if (given.name) rows = rows.where('p.name', '=', given.name as string)
      if (given.idNumber) rows = rows.where('p.id_number', '=', given.idNumber as string)
      return rows
    },
  },
  content: async (it, { given, keys }) => {
    const months = monthsOf(given)
    const employer = await it.db.selectFrom('employer').where('id', '=', it.employerId).select(['number', 'name', 'credit_code', 'organisation_code', 'kind', 'legal_person_name']).executeTakeFirstOrThrow()
    const { n } = await it.db.selectFrom(paidMonths(it, months, keys).as('m')).select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
    return {
      title: '湖北省社会保险参保证明(单位)', agency: (await agencyOf(it)).name,
      blocks: [
        { title: '单位基本信息', facts: [
          { label: '单位统一社会信用代码(或组织机构代码)', value: employer.credit_code ?? employer.organisation_code ?? '' }, { label: '当前单位编号', value: employer.number }, { label: '单位类型', value: employer.kind },
          { label: '当前单位名称', value: employer.name }, { label: '法定代表人', value: employer.legal_person_name ?? '' },
        ] },
        await ratesBlock(it),
      ],
      notes: ['说明：', '1. 本证明所列缴费情况以经办机构已到账记录为准，社会保障号已作遮盖。', '2. 手机扫描右上方二维码，或在核验页面输入查询流水号和校验码，可以核验本证明的真伪和各页内容。'],
      details: { title: `企业养老、失业、工伤保险参保缴费情况(${keys.length}人明细)`, subtitle: `(${inWords(months.from)} 至 ${inWords(months.to)})`, unit: '单位: 元', columns: COLUMNS, total: n },
      rows: paidRows(it, months, keys),
    }
  },
})

const monthsOf = ({ from, to }: { from?: unknown; to?: unknown }): Months => ({ from: from as Period, to: to as Period })
const inWords = (month: Period) => `${String(month).slice(0, 4)}年${String(month).slice(4)}月`

/** 企业养老、失业、工伤保险参保缴费比例情况: the rates of today where the employer takes part today, -- otherwise. */
async function ratesBlock(it: Scope): Promise<CertificateBlock> {
  const { employer } = await workFacts(it)
  const at = { period: monthOf(it.today), knownOn: it.today, tier: employer.tier, region: employer.region }
  const last = new Map((await lastPaidMonths(it).execute()).map((row) => [row.branch, row]))
  const row = ([branch, name]: (typeof NAMES)[number]): string[] => {
    const rates = employer.branches.includes(branch) ? unlessSilent(() => contributionRates(branch, { relief: reliefClass(employer.kind, employer.size), riskClass: employer.riskClass }, policy.at(at)), () => undefined) : undefined
    if (!rates) return [name, '--', '--', '--']
    const paid = last.get(branch)
    return [name, percent(rates.employer.value), percent(rates.person.value), paid ? `${paid.period} / ${paid.persons}人` : '--']
  }
  return { title: '企业养老、失业、工伤保险参保缴费比例情况', columns: ['缴费险种', '当前单位费率', '当前个人费率', '缴费截止时间 / 缴费人数'], rows: NAMES.map(row) }
}

/** 16.0%: parts per million as the certificate prints a rate. */
const percent = (ppm: number) => `${ppm % 1000 === 0 ? (ppm / 10_000).toFixed(1) : String(ppm / 10_000)}%`

const COLUMNS: readonly DetailColumn[] = [
  { label: '姓名', width: 53 }, { label: '社会保障号', width: 97 }, { label: '费款所属期', width: 47 }, { label: '缴费到账时间', width: 48 },
  ...NAMES.flatMap(([, group]): DetailColumn[] => [{ label: '个人缴费基数', group, width: 36 }, { label: '缴费状态', group, width: 30 }, { label: '缴费类型', group, width: 24 }]),
]

/** The months as printed, read a piece at a time by one cursor: all of one moment. */
async function* paidRows(it: Scope, months: Months, keys: readonly string[]): AsyncGenerator<readonly string[]> {
  await sql`declare paid no scroll cursor for ${paidMonths(it, months, keys)}`.execute(it.db)
  for (;;) {
    const { rows } = await sql<PaidMonth>`fetch forward ${sql.lit(AT_ONCE)} from paid`.execute(it.db)
    for (const row of rows) yield [row.name, maskIdNumber(row.idNumber), String(row.period), String(row.received), ...NAMES.flatMap(([branch]) => cellsOf(row, branch))]
    if (rows.length < AT_ONCE) break
  }
  await sql`close paid`.execute(it.db)
}

/** 个人缴费基数, 缴费状态, 缴费类型 of a branch. 补收 is what was received in a later month (assumption 47-2), 补差 what a raised base added, 退差 what a lowered one gave back. */
function cellsOf(row: PaidMonth, branch: Branch): readonly string[] {
  const base = row[branch]
  if (base === null) return ['', '', '']
  const shown = base % 100 === 0 ? String(base / 100) : (base / 100).toFixed(2)
  if (row.direction === 'expense') return [shown, '已退费', '退差']
  return [shown, '已到账', row.kind === 'earnings_difference' ? '补差' : row.received > row.period ? '补收' : '正常']
}
