/** Fields: a kind with a label and a source. `field` makes them, `optional`, `once`, `ledger`, `worked` qualify them (STYLE §1). */
import type { Expression } from 'kysely'
import type { Day } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import type { Worked } from '../common/worked.ts'
import * as employerKinds from './employer-kinds.ts'
import * as kinds from './kinds.ts'
import type { CodeList } from './code-lists.ts'
import type { Kind } from './kind.ts'
import { rows, type Row } from './rows.ts'

/**
 * Whence a value comes: `entered` by a person, asked `once` for all records (the header), the `employer` of the session
 * (a sheet may repeat it and must not contradict it), read from the `ledger` by the server and never believed from a
 * client, answered by a `register` outside and kept with the record, or `worked` out by a rule.
 */
export type Source = 'entered' | 'once' | 'employer' | 'ledger' | 'register' | 'worked'

export interface Field<V = unknown, Present extends V | null = V | null> {
  readonly label: string
  readonly kind: Kind<V>
  readonly source: Source
  readonly required: boolean
  /** What stands in the form before anything is typed; `today` is the business day. */
  readonly preset?: string
  /** A hint beside the field, in the manual's words. */
  readonly note?: string
  /** For `ledger`: the expression that reads it, with `p` the person and `r` the staged record. */
  readonly read?: Expression<unknown>
  /** What the ledger holds now, for a form that shows it and changes it; read with the subject's aliases. */
  readonly current?: Expression<unknown>
  /** For `worked`: how, from the other fields of the record. */
  readonly work?: (record: Record<string, unknown>, facts: WorkFacts) => Worked<V> | null
  /** For `worked`: it rests on ledger fields, so it is worked out whenever it is looked at and not kept with the record. */
  readonly live?: true
  /** Only for the type: what a record holds. */
  readonly present?: Present
}

/** What a rule may know besides the record: where the employer is, and the day. */
export interface WorkFacts {
  readonly today: Day
  readonly employer: {
    readonly number: string; readonly name: string; readonly region: string; readonly tier: number; readonly branches: readonly Branch[]
    /** 单位类型, 企业类型 and 行业风险类别: what contribution rates depend on. */
    readonly kind: string; readonly size: string | null; readonly riskClass: number
  }
}

export type Fields = Readonly<Record<string, Field>>

/** One record: what each field holds. Optional and ledger fields may be null. */
export type RecordOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer V, infer P> ? (null extends P ? V | null : V) : never }

const entered = <V>(label: string, kind: Kind<V>): Field<V, V> => ({ label, kind, source: 'entered', required: true })

/** Makers of required, entered fields, by kind. */
export const field = {
  text: (label: string, maxLength = 100, sample?: string) => entered(label, kinds.text(maxLength, sample)),
  personName: (label: string) => entered(label, kinds.personName),
  idNumber: (label: string) => entered(label, kinds.idNumber),
  employerNo: (label: string) => entered(label, kinds.employerNo),
  personNo: (label: string) => entered(label, kinds.personNo),
  mobile: (label: string) => entered(label, kinds.mobile),
  email: (label: string) => entered(label, kinds.email),
  postcode: (label: string) => entered(label, kinds.postcode),
  code: (label: string, list: CodeList, how?: Parameters<typeof kinds.code>[1]) => entered(label, kinds.code(list, how)),
  date: (label: string) => entered(label, kinds.date),
  startDate: (label: string) => entered(label, kinds.startDate),
  month: (label: string) => entered(label, kinds.month),
  fen: (label: string, how?: Parameters<typeof kinds.fen>[0]) => entered(label, kinds.fen(how)),
  flag: (label: string) => entered(label, kinds.flag),
  branches: (label: string, how?: Parameters<typeof kinds.branches>[0]) => entered(label, kinds.branches(how)),
  longText: (label: string, maxLength = 500) => entered(label, employerKinds.longText(maxLength)),
  phone: (label: string) => entered(label, employerKinds.phone),
  bankAccount: (label: string) => entered(label, employerKinds.bankAccount),
  creditCode: (label: string) => entered(label, employerKinds.creditCode),
  count: (label: string, how?: Parameters<typeof employerKinds.count>[0]) => entered(label, employerKinds.count(how)),
  /** A weight written in 吨, kept as whole kilograms. */
  tonnes: (label: string) => entered(label, employerKinds.tonnes),
  /** Money written in 万元, kept as fen. */
  tenThousands: (label: string) => entered(label, employerKinds.tenThousands),
  /** One of what the ledger offers now; the filing says what (`choices`). */
  choice: (label: string) => entered(label, kinds.choice),
  /** A year of those the ledger offers now (`choices`). */
  yearChoice: (label: string) => entered(label, kinds.yearChoice),
  /** A list of rows with fields of their own. */
  rows: <const F extends Fields>(label: string, fields: F, how: Parameters<typeof rows>[1]): Field<Row<F>[], Row<F>[]> => entered(label, rows(fields, how)),
}

/** May be left blank. */
export const optional = <V>(of: Field<V, V>): Field<V, V | null> => ({ ...of, required: false })
/** Asked once for all records: stands in the header of the page, in each row of a sheet. */
export const once = <V, P extends V | null>(of: Field<V, P>): Field<V, P> => ({ ...of, source: 'once' })
/** Greyed: the server reads it from the ledger. */
export const ledger = <V>(of: Field<V, V>, read: Expression<unknown>): Field<V, V | null> => ({ ...of, source: 'ledger', required: false, read })
/** Shown as the ledger holds it now, and changed: `read` is that value, with the subject's aliases. */
export const current = <F extends Field>(of: F, read: Expression<unknown>): F => ({ ...of, current: read })
/** Greyed: a register outside answers it (`asks` of the filing); kept with the record. */
export const register = <V>(of: Field<V, V>): Field<V, V | null> => ({ ...of, source: 'register', required: false })
/** Worked out by a rule from the record and where the employer is. */
export const worked = <V>(of: Field<V, V>, work: NonNullable<Field<V>['work']>): Field<V, V | null> => ({ ...of, source: 'worked', required: false, work })
/** Worked out by a rule from what the ledger holds whenever it is looked at. */
export const live = <V>(of: Field<V, V>, work: NonNullable<Field<V>['work']>): Field<V, V | null> => ({ ...worked(of, work), live: true })
/** Stands in the form before anything is typed. */
export const preset = <F extends Field>(of: F, text: string): F => ({ ...of, preset: text })
/** Says `sentence` where it is needed and left blank. */
export const whenMissing = <F extends Field>(of: F, sentence: string): F => ({ ...of, kind: { ...of.kind, missing: () => sentence } })
/** Says `sentence` where its kind says `general` of what it cannot read. */
export const whenUnread = <V>(of: Field<V, V>, general: string, sentence: string): Field<V, V> => ({ ...of, kind: { ...of.kind, read: (cell) => {
  const read = of.kind.read(cell)
  return read.problem === general ? { problem: sentence } : read
} } })
/** A hint beside the field. */
export const noted = <F extends Field>(of: F, note: string): F => ({ ...of, note })
