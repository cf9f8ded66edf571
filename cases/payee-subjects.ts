/**
 * Subjects of filings about whoever receives a benefit through the employer, as data: `p` is the person, `b` the pension or allowance
 * (id, status), `pay` the account it went to before this case (method, bank, bank_branch, holder, number).
 */
import { sql, type RawBuilder } from 'kysely'
import { ownPerson, type Subject } from './subject.ts'

const who = sql`coalesce(by_no.id, by_id.id)`

/** The person named by 个人编号 or certificate, through the first of the employer's `payees`. */
const through = (payees: RawBuilder<unknown>) => sql`
    left join person by_no on by_no.person_no = r.data->>'personNo'
    left join person by_id on by_id.id_type = coalesce(r.data->>'idType', '01') and by_id.id_number = r.data->>'idNumber'
    left join lateral (${payees}) b on true
    left join person p on p.id = b.person_id
    left join lateral (select * from payment_account own where own.employer_id = r.employer_id and own.payee_id = b.id
      and own.opened_by_case is distinct from r.case_id and (own.until_period is null or own.closed_by_case = r.case_id) order by own.from_period desc limit 1) pay on true`

const pensions = sql`select id, person_id, status, since_period, 1 as rank from pensioner where employer_id = r.employer_id and person_id = ${who}`
const allowances = sql`select id, person_id, status, since_period, 2 as rank from survivor where employer_id = r.employer_id and person_id = ${who}`

/** A pensioner of the employer in any state; of several pensions the one that has not ended, then the latest. */
export const ownPensioner: Subject = {
  ...ownPerson, name: 'ownPensioner',
  joins: () => through(sql`select * from (${pensions}) x order by x.status = 'ended', x.since_period desc limit 1`),
  mustExist: { field: 'idNumber', message: '未查询到该离退休人员信息，请检查证件号码！' },
}

/** A pensioner or survivor of the employer in any state; of several benefits one that is paid. */
export const ownPayee: Subject = {
  ...ownPerson, name: 'ownPayee',
  joins: () => through(sql`select * from (${pensions} union all ${allowances}) x order by x.status <> 'paying', x.rank limit 1`),
  mustExist: { field: 'idNumber', message: '该人员不是本单位正常发放待遇人员！' },
  notTheSame: '个人编号、姓名、身份证号不一致！',
}
