/** Work-injury fees of construction projects and mines (3.3.24, 3.3.25): what of a project they depend on, what speaks against one, and its assessment with its notice at once. */
import { sql } from 'kysely'
import type { Records } from '../../cases/filing.ts'
import { ownProject } from '../../cases/project-subjects.ts'
import type { Subject } from '../../cases/subject.ts'
import { fen, formatYuan, type Fen, type Ppm } from '../../common/money.ts'
import { Problem } from '../../common/problem.ts'
import type { ProjectKind } from '../../common/states.ts'
import type { Worked } from '../../common/worked.ts'
import type { Fields } from '../../fields/field.ts'
import { assessProject, type ProjectFee } from '../../ledger/assessments.ts'
import type { Case, Scope } from '../../ledger/database.ts'
import { issueNotices, validUntil } from '../../ledger/notices.ts'
import { unlessSilent } from '../../policy/policy.ts'

/** The project chosen, with what is said where there is none. */
export const declaredProject = (kind: ProjectKind, message: string): Subject => ({ ...ownProject(kind), name: `declaredProject:${kind}`, mustExist: { field: 'projectNo', message } })

/** A ratio in the thousandth or hundredth parts that the form prints, without its sign. */
export const printed = (rate: Worked<Ppm>, parts: 'permille' | 'percent'): Worked<string> => ({ ...rate, value: String(rate.value / (parts === 'permille' ? 1_000 : 10_000)), unit: 'word' })

/** Records with their project `j`. */
export const withProject = (records: Records<Fields>, it: Scope) => records.selectFrom('record as r').innerJoin('project as j', (on) => on.on('j.employer_id', '=', it.employerId).on(sql<boolean>`j.id = r."subjectId"`))

/** Records whose project has a notice that stands and is not wholly paid. */
export const withUnpaidNotice = (records: Records<Fields>, it: Scope) => withProject(records, it)
  .innerJoin('notice as n', (on) => on.onRef('n.employer_id', '=', 'j.employer_id').onRef('n.project_id', '=', 'j.id')).where('n.state', '=', 'valid').whereRef('n.received_fen', '<', 'n.amount_fen').select('r.no').distinct()

/** What a record comes to, or the sentence that says why the law gives nothing. */
export type Reckoned<F> = { readonly no: number } & ({ readonly fee: F } | { readonly silent: string })
export type Reckon<F> = (records: Records<Fields>, it: Scope) => Promise<Reckoned<F>[]>

/** Works a record's fee out; where the law is silent, says so. */
export const reckoned = <F>(no: number, work: () => F): Reckoned<F> => unlessSilent<Reckoned<F>, Reckoned<F>>(() => ({ no, fee: work() }), ({ message }) => ({ no, silent: message }))

/** 应缴金额 before it goes. */
export const feeChanges = (reckon: Reckon<ProjectFee>) => (records: Records<Fields>, it: Scope) => ({
  execute: async () => (await reckon(records, it)).flatMap((of) => ('fee' in of ? [{ no: of.no, item: '应缴金额(元)', before: '未申报', after: formatYuan(of.fee.amount, { thousands: true }) }] : [])),
})

/** Enters the fees and bills them at once: a project has no other way to its notice (assumption 24-4). */
export const declareFees = (reckon: Reckon<ProjectFee>) => async (records: Records<Fields>, it: Case): Promise<void> => {
  const [charges, reckoned] = [[] as { assessmentId: string; interest: Fen; lateFee: Fen }[], await reckon(records, it)]
  const { n } = await records.selectFrom('record as r').select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  if (reckoned.length < n) throw new Problem(409, 'declared-meanwhile', '该项目工伤保险费已申报，请勿重复申报') // by a declaration that was quicker
  for (const of of reckoned) if ('fee' in of) charges.push({ assessmentId: await assessProject(it, of.fee), interest: fen(0), lateFee: fen(0) })
  await issueNotices(it, { charges, collection: '项目应缴', method: '地税征收', validUntil: validUntil(it.today) })
}
