/** The tables as Kysely sees them; migrations/*.sql is what makes them. snake_case is what the agency holds. */
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { FieldProblem } from '../common/problem.ts'
import type { Fen, Ppm } from '../common/money.ts'
import type { Day, Period } from '../common/period.ts'
import type { AssessmentKind, BenefitStatus, Branch, CaseState, CoverageState, Decision, Direction, JobState, Origin, PaymentMethod, PolicyValueState, ProjectKind, ProjectStatus, RecordStatus, Repair, SurvivorRelation, TaxState } from '../common/states.ts'
import type { Mark } from '../common/worked.ts'

/** A column read as parsed JSON and written as its text. */
type Json<T> = ColumnType<T, string, string>
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>

/** What a change in the ledger is about. */
export type ChangedThing = 'person' | 'employer' | 'agent' | 'bank_account' | 'branch' | 'project' | 'project_member' | 'pensioner' | 'payment_account'

/** What a certificate was asked for with: the conditions as sent, and the keys of the rows chosen (null: it needs none). */
export interface CertificateAsked { readonly conditions: Readonly<Record<string, string>>; readonly keys: readonly string[] | null; /** What it says, where that was fixed when it was asked for (a CertificateText). */ readonly text?: unknown }

export interface Database {
  region: { code: string; name: string; tier: number; branches: Branch[]; phone: Generated<string | null>; address: Generated<string | null>; postcode: Generated<string | null> }
  employer: {
    id: Generated<string>; number: string; name: string; region_code: string; credit_code: string | null; kind: Generated<string>
    management_level: Generated<string>; management_kind: Generated<string>; managed_by: string | null; economic_type: string | null
    industry: string | null; risk_class: Generated<number>; size: string | null; founded_on: Day | null; address: string | null
    contact: string | null; phone: string | null; postcode: string | null; email: string | null; status: Generated<CoverageState>
    tax_no: string | null; organisation_code: string | null; registered_address: string | null; affiliation: string | null
    legal_person_nationality: string | null; legal_person_id_type: string | null; legal_person_id_number: string | null; legal_person_name: string | null
    legal_person_phone: string | null; licence_number: string | null; licence_issued_on: Day | null; licence_years: number | null
    business_scope: string | null; authority: string | null
  }
  employer_anywhere: { id: string; region_code: string; number: string; name: string; credit_code: string | null; status: CoverageState }
  employer_branch: {
    employer_id: string; branch: Branch; status: CoverageState; insured_since_on: Day; pooled_since_on: Day | null
    last_period: Period | null; collection: Generated<string>; base_rule: Generated<string>
    pay_day: number | null; levy_rule: string | null; ended_on: Day | null; end_reason: string | null; end_note: string | null; changed_by_case: string | null
  }
  employer_agent: {
    employer_id: string; id: Generated<string>; name: string; id_type: Generated<string>; id_number: string; mobile: string; status: Generated<'active' | 'removed'>
    phone: string | null; email: string | null; note: string | null; changed_by_case: string | null
  }
  employer_bank_account: {
    employer_id: string; id: Generated<string>; bank: string; opening_branch: string; holder: string; number: string; branches: Branch[]; note: string | null
    status: Generated<'active' | 'removed'>; added_by_case: string | null; changed_by_case: string | null
  }
  project: {
    employer_id: string; id: Generated<string>; number: Generated<string>; kind: ProjectKind; name: string; status: ProjectStatus; renovation: boolean | null
    contract_no: string | null; contract_from_on: Day | null; contract_until_on: Day | null; price_fen: Fen | null; industry: string | null
    mining_kind: 'coal' | 'other' | null; address: string | null; manager_name: string; manager_id_type: string; manager_id_number: string; manager_phone: string
    expected_workers: number | null; starts_on: Day; ends_on: Day; bank: string | null; bank_branch: string | null; bank_holder: string | null; bank_account: string | null
    registered_by_case: string | null; changed_by_case: string | null
  }
  project_member: {
    employer_id: string; id: Generated<string>; member_no: Generated<string>; project_id: string; person_id: string; mobile: string | null
    from_on: Day; until_on: Day | null; added_by_case: string | null; changed_by_case: string | null
  }
  pensioner: {
    employer_id: string; id: Generated<string>; person_id: string; kind: 'retired' | 'resigned' | 'cadre'; retired_on: Day; since_period: Period
    status: Generated<BenefitStatus>; status_since: Period | null; status_reason: string | null; last_paid_period: Period | null; last_proof_on: Day | null; status_by_case: string | null
  }
  benefit_item: {
    employer_id: string; id: Generated<string>; pensioner_id: string; item: 'basic' | 'personal_account' | 'transitional' | 'adjustment' | 'subsidy'; amount_fen: Fen
    from_period: Period; until_period: Period | null; fixed_by_case: string | null
  }
  survivor: {
    employer_id: string; id: Generated<string>; person_id: string; deceased_person_id: string; relation: SurvivorRelation; child_kind: string | null; allowance_fen: Fen
    since_period: Period; until_period: Period | null; status: Generated<BenefitStatus>; status_since: Period | null; status_reason: string | null; last_paid_period: Period | null
    address: string | null; contact: string | null; phone: string | null; note: string | null; status_by_case: string | null
  }
  payment_account: {
    employer_id: string; id: Generated<string>; pensioner_id: string | null; survivor_id: string | null; payee_id: GeneratedAlways<string>; person_id: string
    method: PaymentMethod; bank: string; bank_branch: string | null; holder: string; number: string; from_period: Period; until_period: Period | null
    opened_by_case: string | null; closed_by_case: string | null
  }
  payment_account_anywhere: { number: string; person_id: string; from_period: Period; until_period: Period | null }
  payment_run: { region_code: string; period: Period; state: 'running' | 'finished'; started_at: Date; finished_at: Date | null }
  person: {
    id: Generated<string>; person_no: Generated<string>; id_type: string; id_number: string; name: string; sex: '1' | '2'; born_on: Day
    nationality: Generated<string>; ethnicity: Generated<string>; mobile: string | null; first_insured_on: Day | null
    employment_form: string | null; temporary_account: Generated<boolean>; postcode: string | null; email: string | null
    household_region: string | null; household_district: string | null; address: string | null; political_status: string | null
    education: string | null; marital_status: string | null; blood_type: string | null; note: string | null
    retirement_status: Generated<'none' | 'retired' | 'retired_cadre' | 'resigned'>; died_on: Day | null
  }
  ledger_change: {
    employer_id: string; id: Generated<string>; about: ChangedThing; subject_id: string; case_id: string; record_no: number; item: string
    before: string | null; after: string | null; recorded_at: Generated<Date>
  }
  affiliation: { employer_id: string; person_no: string; person_id: string; since_on: Day }
  coverage: {
    employer_id: string; id: Generated<string>; person_id: string; branch: Branch; from_period: Period; until_period: Period | null
    state: Generated<CoverageState>; started_on: Day; ended_on: Day | null; end_reason: string | null; end_note: string | null
    employment_form: string | null; temporary_account: Generated<boolean>; opened_by_case: string | null; closed_by_case: string | null
  }
  coverage_anywhere: { person_id: string; branch: Branch; employer_id: string; from_period: Period; until_period: Period | null; state: CoverageState }
  earnings_declaration: {
    employer_id: string; id: Generated<string>; person_id: string; case_id: string | null; record_no: number | null; year: number
    from_period: Period; until_period: Period | null; earnings_fen: Fen; base_fen: Fen | null; corrects: string | null; audited: Generated<boolean>; declared_on: Day; recorded_at: Generated<Date>
  }
  certificate: {
    employer_id: string; id: Generated<string>; service: string; title: string; number: string; verification_code: string; subject: string; asked: Json<CertificateAsked>; address: string
    state: Generated<'making' | 'issued' | 'failed'>; issued_on: Day; issued_at: Date; issued_by: string | null; issued_by_name: string; case_id: string | null; job_id: string | null
    pages: number | null; says: string | null; content_blob: string | null; pdf_blob: string | null; problem: string | null
    revoked_at: Date | null; revoked_by_name: string | null; revoked_because: string | null
  }
  certificate_look: {
    id: GeneratedAlways<number>; looked_at: Date; employer_id: string | null; certificate_id: string | null; answer: 'genuine' | 'superseded' | 'revoked' | 'unknown'; whole: boolean; page: number | null
  }
  business_day: { only_one: Generated<boolean>; day: Day }
  policy_value: {
    id: Generated<string>; parameter: string; from_period: Period; to_period: Period | null; tier: number | null; region_code: string | null; branch: string | null; category: string | null
    value: string; mark: Mark; document: string; published_on: Day; state: Generated<PolicyValueState>
    proposed_by: string; proposed_name: string; proposed_at: Date; decided_by: string | null; decided_name: string | null; decided_at: Date | null; decided_note: string | null; known_on: Day | null
  }
  declaration_year: { region_code: string; year: number; opened_on: Day; enabled_on: Day | null }
  assessment: {
    employer_id: string; id: Generated<string>; branch: Branch; period: Period; kind: AssessmentKind; direction: Generated<Direction>; project_id: string | null; state: Generated<'assessed' | 'withdrawn'>
    persons: number; earnings_fen: Fen; base_fen: Fen; employer_fen: Fen; person_fen: Fen; total_fen: GeneratedAlways<Fen>; interest_fen: Generated<Fen>; late_fee_fen: Generated<Fen>
    employer_rate_ppm: Ppm | null; person_rate_ppm: Ppm | null; output_kg: number | null; declared_before_fen: Fen | null; known_on: Day; notice_id: string | null; received_fen: Generated<Fen>; settled_on: Day | null
    case_id: string | null; declared_by: string; declared_at: Date; withdrawn_by_case: string | null
  }
  assessment_line: {
    employer_id: string; period: Period; assessment_id: string; person_id: string; branch: Branch; kind: AssessmentKind; state: Generated<'assessed' | 'withdrawn'>
    earnings_fen: Fen; base_fen: Fen; before_fen: Fen | null; employer_fen: Fen; person_fen: Fen
  }
  unassessed_person: { employer_id: string; case_id: string; branch: Branch; period: Period; person_id: string; reason: string; closed: Generated<boolean> }
  notice: {
    employer_id: string; id: Generated<string>; number: string; fund: string; direction: Direction; collection: string; project_id: string | null; subject_no: string; subject_name: string; period: Period; method: string
    employer_fen: Fen; person_fen: Fen; interest_fen: Fen; late_fee_fen: Fen; amount_fen: GeneratedAlways<Fen>; received_fen: Generated<Fen>; valid_until_on: Day
    state: Generated<'valid' | 'cancelled'>; tax_state: Generated<TaxState>; tax_note: string | null; bank_account_id: string | null; case_id: string; issued_by: string; issued_at: Date
    cancelled_by_case: string | null; cancelled_at: Date | null; tax_state_at: Date | null
  }
  receipt: { employer_id: string; id: Generated<string>; notice_id: string; reference: string; amount_fen: Fen; paid_on: Day; recorded_at: Date }
  reported_receipt: { reference: string; notice_number: string; amount_fen: Fen; paid_on: Day; outcome: 'recorded' | 'no-such-notice' | 'cancelled-notice'; employer_id: string | null; reported_at: Date }
  contradicted_receipt: { reference: string; notice_number: string; amount_fen: Fen; paid_on: Day; reported_at: Date }
  reconciliation: { id: Generated<string>; from_on: Day; to_on: Day; by_name: string; automatic: boolean; notices: number; receipts: number; reconciled_at: Date }
  difference_handling: { id: Generated<string>; kind: string; notice_number: string; reference: string | null; note: string; handled_name: string; handled_at: Date }
  reconciliation_difference: { reconciliation_id: string; no: number; kind: string; notice_number: string; reference: string | null; region_code: string | null; employer_id: string | null; here: string | null; there: string | null }
  hand_over: {
    employer_id: string; id: Generated<string>; notice_id: string; what: 'notice' | 'void'; state: Generated<'waiting' | 'done' | 'failed' | 'refused'>; attempts: Generated<number>; problem: string | null
    acknowledgement: string | null; created_at: Date; done_at: Date | null; next_at: Date | null
  }
  account_entry: { employer_id: string; id: Generated<string>; person_id: string; period: Period; assessment_id: string; amount_fen: Fen; recorded_at: Date }
  service_case: {
    employer_id: string; id: Generated<string>; service: string; state: Generated<CaseState>; applicant: string; phone: string
    remark: string | null; header: Json<Record<string, string>>; entry: ColumnType<Record<string, string>, string | undefined, string>; serial_number: string | null; submission_key: string | null
    revision: Generated<number>; next_no: Generated<number>; created_by: string; created_at: Date; saved_on: Day | null
    submitted_by: string | null; submitted_at: Date | null; claimed_by: string | null; claimed_at: Date | null
    decided_at: Date | null; opinion: string | null; form_blob: string | null; form_revision: number | null; certificate_id: Generated<string | null>
  }
  case_record: {
    employer_id: string; case_id: string; no: number; origin: Origin; sheet_row: number | null; subject: string | null; status: RecordStatus
    data: Json<Record<string, unknown>>; unread: NullableJson<Record<string, string>>; repairs: NullableJson<Repair[]>
    flaws: NullableJson<FieldProblem[]>; problems: NullableJson<FieldProblem[]>; settled: NullableJson<FieldProblem[]>; hints: NullableJson<FieldProblem[]>; decision: Decision | null; decision_note: string | null; in_effect: Generated<boolean>
    changes: NullableJson<{ item: string; before: string; after: string }[]>
    pins: NullableJson<{ field: string | null; reason: string }[]>
  }
  open_subject: { employer_id: string; service: string; subject: string; case_id: string; record_no: number; alone: string | null }
  case_event: {
    employer_id: string; case_id: string; id: Generated<string>; at: Date; actor: string | null; actor_name: string
    from_state: CaseState | null; to_state: CaseState; what: string; why: string | null; detail: NullableJson<Record<string, unknown>>
  }
  case_material: {
    employer_id: string; case_id: string; code: string; blob: string; file_name: string; media_type: string; size: number; uploaded_at: Date
    view_blob: string | null; thumb_blob: string | null; width: number | null; height: number | null; by_phone: Generated<boolean>
  }
  photo_code: {
    employer_id: string; id: Generated<string>; case_id: string; material: string; token_hash: Buffer; state: Generated<'waiting' | 'opened' | 'used' | 'ended'>
    tries: Generated<number>; created_by: string; created_name: string; created_at: Date; expires_at: Date
  }
  job: {
    employer_id: string; id: Generated<string>; kind: string; case_id: string | null; state: Generated<JobState>; stage: string | null
    done: Generated<number>; total: number | null; input: JSONColumnType<Record<string, unknown>>; result: NullableJson<Record<string, unknown>>
    problem: string | null; created_by: string | null; created_at: Date; finished_at: Date | null
  }
  message: {
    employer_id: string; id: Generated<string>; case_id: string; audience: 'employer' | 'agency'; kind: string; title: string; text: string; link: string; at: Date
  }
  message_read_until: { account_id: string; inbox: string; until: Date }
  message_read: { employer_id: string; account_id: string; message_id: string; at: Date }
  account: { id: Generated<string>; login: string; password_hash: string; name: string; role: 'agent' | 'clerk' | 'administrator'; region_code: string | null; demo: Generated<boolean> }
  account_employer: { account_id: string; employer_id: string }
  session: {
    id: Generated<string>; token_hash: Buffer; account_id: string; employer_id: string | null; level: Generated<'password' | 'scanned'>; holder: string | null; created_at: Date; seen_at: Date
    renew: Generated<boolean>; earlier_hash: Buffer | null; renewed_at: Date | null
  }
  scan: {
    id: Generated<string>; code: string; token_hash: Buffer; employer_id: string
    state: Generated<'pending' | 'scanned' | 'confirmed' | 'refused' | 'expired'>; holder: string | null; reason: string | null; created_at: Date; expires_at: Date
  }
  sign_in_failure: { subject: string; failures: number; first_at: Date; locked_until: Date | null }
  audit_entry: {
    chain: string; seq: number; at: Date; actor: string | null; actor_name: string; role: string; employer_id: string | null
    action: string; subject: string; detail: Json<Record<string, unknown>>; before_hash: Buffer | null; hash: Buffer
  }
  simulated_answer: { register: 'business' | 'cards'; key: string; answer: ColumnType<unknown, string | null, string | null> }
  simulated_outage: { register: 'business' | 'cards' | 'tax-office'; since: Date }
  simulated_tax_notice: { number: string; direction: Direction; fund: string; subject_no: string; subject_name: string; amount_fen: Fen; issued_on: Day; state: 'received' | 'invoiced' | 'refused' | 'void'; reason: string | null; received_at: Date }
  simulated_tax_payment: { reference: string; number: string; amount_fen: Fen; paid_on: Day; paid_at: Date; sent: Generated<number>; outcome: string | null }
  signing_certificate: { fingerprint: string; chain: string; name: string; origin: 'hall' | 'settings'; valid_from: Date; valid_until: Date; made_at: Date }
  signing_key: { fingerprint: string; private_key: string }
  hall_process: { id: string; worker_ids: Generated<string[]>; seen_at: Date }
}
