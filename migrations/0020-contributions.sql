-- Contributions (缴费): assessments with their lines a person, notices, receipts, hand-overs to the tax office, personal accounts.
-- Nothing is overwritten: what is undone is marked so and kept; a difference is an entry of its own.

-- The years whose earnings may be declared in a region, and from when their bases are fixed (年度申报工资启用).
create table declaration_year (
  region_code text not null references region,
  year        integer not null check (year between 1996 and 2100),
  opened_on   date not null,
  enabled_on  date,
  primary key (region_code, year),
  constraint declaration_year_enabled_after_opening check (enabled_on >= opened_on)
);
grant select on declaration_year to hall_employer, hall_agency, hall_system;
grant insert, update on declaration_year to hall_system;

-- Earnings hold for a span; a change (3.3.21) is an entry laid over an earlier one for its months. base_fen is null until the year is switched on.
alter table earnings_declaration add column until_period integer check (until_period > from_period);
alter table earnings_declaration drop constraint earnings_corrected_once;
alter table earnings_declaration add column audited boolean not null default false;
create index earnings_of_person on earnings_declaration (employer_id, person_id, from_period desc);
grant update (base_fen) on earnings_declaration to hall_employer, hall_agency, hall_system;

-- 单位应缴: one branch, one month, one kind.
create table assessment (
  employer_id       uuid not null references employer,
  id                uuid not null default gen_random_uuid(),
  branch            text not null check (branch in ('old_age', 'unemployment', 'employment_injury')),
  period            integer not null check (period between 199201 and 219912 and period % 100 between 1 and 12),
  kind              text not null check (kind in ('regular', 'earnings_difference', 'construction', 'mining')),
  direction         text not null default 'income' check (direction in ('income', 'expense')),
  project_id        uuid,
  state             text not null default 'assessed' check (state in ('assessed', 'withdrawn')),
  persons           integer not null,
  earnings_fen      bigint not null,
  base_fen          bigint not null,
  employer_fen      bigint not null,
  person_fen        bigint not null,
  total_fen         bigint generated always as (employer_fen + person_fen) stored,
  interest_fen      bigint not null default 0,
  late_fee_fen      bigint not null default 0,
  employer_rate_ppm integer,
  person_rate_ppm   integer,
  output_kg         bigint,
  known_on          date not null,
  notice_id         uuid,
  received_fen      bigint not null default 0,
  settled_on        date,
  case_id           uuid,
  declared_by       text not null,
  declared_at       timestamptz not null,
  withdrawn_by_case uuid,
  primary key (employer_id, id),
  foreign key (employer_id, case_id) references service_case,
  foreign key (employer_id, project_id) references project (employer_id, id),
  constraint settled_assessment_is_not_withdrawn check (state = 'assessed' or settled_on is null)
);
create unique index regular_assessment_once on assessment (employer_id, branch, period) where kind = 'regular' and state = 'assessed';
create unique index mining_assessment_once on assessment (employer_id, project_id, period) where kind = 'mining' and state = 'assessed';
create unique index difference_once_a_case on assessment (employer_id, case_id, branch, period, direction) where kind = 'earnings_difference' and state = 'assessed';
create index assessment_to_be_noticed on assessment (employer_id, period) where notice_id is null and state = 'assessed';
create index assessment_of_notice on assessment (employer_id, notice_id) where notice_id is not null;

-- 个人应缴: what of an assessment is due for one person. Partitioned by period; amounts of a difference may be negative.
create table assessment_line (
  employer_id   uuid not null,
  period        integer not null,
  assessment_id uuid not null,
  person_id     uuid not null,
  branch        text not null,
  kind          text not null,
  state         text not null default 'assessed' check (state in ('assessed', 'withdrawn')),
  earnings_fen  bigint not null,
  base_fen      bigint not null,
  before_fen    bigint,
  employer_fen  bigint not null,
  person_fen    bigint not null,
  primary key (employer_id, period, assessment_id, person_id)
) partition by range (period);
create table assessment_line_before_2019 partition of assessment_line for values from (0) to (201901);
create table assessment_line_2019 partition of assessment_line for values from (201901) to (202001);
create table assessment_line_2020 partition of assessment_line for values from (202001) to (202101);
create table assessment_line_2021 partition of assessment_line for values from (202101) to (202201);
create table assessment_line_2022 partition of assessment_line for values from (202201) to (202301);
create table assessment_line_2023 partition of assessment_line for values from (202301) to (202401);
create table assessment_line_2024 partition of assessment_line for values from (202401) to (202501);
create table assessment_line_2025 partition of assessment_line for values from (202501) to (202601);
create table assessment_line_2026 partition of assessment_line for values from (202601) to (202701);
create table assessment_line_2027 partition of assessment_line for values from (202701) to (202801);
create table assessment_line_2028 partition of assessment_line for values from (202801) to (202901);
create table assessment_line_later partition of assessment_line for values from (202901) to (maxvalue);
-- No month is paid for twice.
create unique index person_assessed_once_a_month on assessment_line (employer_id, period, branch, person_id) where kind = 'regular' and state = 'assessed';
create index assessment_line_of_person on assessment_line (employer_id, person_id, period);

-- 核定不可做账信息: who was left out of a declaration, and why.
create table unassessed_person (
  employer_id uuid not null,
  case_id     uuid not null,
  branch      text not null,
  period      integer not null,
  person_id   uuid not null references person,
  reason      text not null,
  closed      boolean not null default false,
  primary key (employer_id, case_id, branch, person_id),
  foreign key (employer_id, case_id) references service_case
);

-- 征集通知单: an 应缴认定单 or a 退费单据. One a fund and direction.
create sequence notice_no;
create table notice (
  employer_id       uuid not null references employer,
  id                uuid not null default gen_random_uuid(),
  number            text not null unique,
  fund              text not null,
  direction         text not null check (direction in ('income', 'expense')),
  collection        text not null,
  project_id        uuid,
  subject_no        text not null,
  subject_name      text not null,
  period            integer not null,
  method            text not null,
  employer_fen      bigint not null,
  person_fen        bigint not null,
  interest_fen      bigint not null,
  late_fee_fen      bigint not null,
  amount_fen        bigint generated always as (employer_fen + person_fen + interest_fen + late_fee_fen) stored,
  received_fen      bigint not null default 0,
  valid_until_on    date not null,
  state             text not null default 'valid' check (state in ('valid', 'cancelled')),
  tax_state         text not null default 'waiting' check (tax_state in ('waiting', 'handed', 'invoiced', 'refused', 'void')),
  tax_note          text,
  bank_account_id   uuid,
  case_id           uuid not null,
  issued_by         text not null,
  issued_at         timestamptz not null,
  cancelled_by_case uuid,
  cancelled_at      timestamptz,
  primary key (employer_id, id),
  foreign key (employer_id, case_id) references service_case,
  constraint notice_once_a_case unique nulls not distinct (employer_id, case_id, fund, direction, project_id, period),
  constraint notice_not_overpaid check (received_fen between 0 and greatest(employer_fen + person_fen + interest_fen + late_fee_fen, 0)),
  constraint paid_notice_is_not_cancelled check (state = 'valid' or received_fen = 0)
);
create index notice_of_employer on notice (employer_id, issued_at desc);

-- 到账: what the tax office says was paid, once a reference however often it is sent.
create table receipt (
  employer_id uuid not null,
  id          uuid not null default gen_random_uuid(),
  notice_id   uuid not null,
  reference   text not null,
  amount_fen  bigint not null check (amount_fen > 0),
  paid_on     date not null,
  recorded_at timestamptz not null,
  primary key (employer_id, id),
  foreign key (employer_id, notice_id) references notice,
  constraint receipt_once unique (employer_id, reference)
);

-- 移交: a notice on its way to the tax office, or its voiding; tried again until it is acknowledged.
create table hand_over (
  employer_id     uuid not null,
  id              uuid not null default gen_random_uuid(),
  notice_id       uuid not null,
  what            text not null check (what in ('notice', 'void')),
  state           text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  attempts        integer not null default 0,
  problem         text,
  acknowledgement text,
  created_at      timestamptz not null,
  done_at         timestamptz,
  primary key (employer_id, id),
  foreign key (employer_id, notice_id) references notice,
  constraint hand_over_once unique (employer_id, notice_id, what)
);

-- 个人账户: what of a settled month goes into a person's account; a reversal is an entry with a negative amount.
create table account_entry (
  employer_id   uuid not null,
  id            uuid not null default gen_random_uuid(),
  person_id     uuid not null references person,
  period        integer not null,
  assessment_id uuid not null,
  amount_fen    bigint not null,
  recorded_at   timestamptz not null,
  primary key (employer_id, id),
  constraint account_credited_once unique (employer_id, assessment_id, person_id, period)
);
create index account_of_person on account_entry (person_id, period);

-- @employer-owned assessment assessment_line unassessed_person notice receipt hand_over account_entry
grant select, insert on assessment, assessment_line, unassessed_person, notice, receipt, hand_over, account_entry to hall_employer, hall_agency, hall_system;
grant update (state, interest_fen, late_fee_fen, notice_id, received_fen, settled_on, withdrawn_by_case) on assessment to hall_employer, hall_agency, hall_system;
grant update (state) on assessment_line to hall_employer, hall_agency, hall_system;
grant update (closed) on unassessed_person to hall_employer, hall_agency, hall_system;
grant update (received_fen, state, tax_state, tax_note, cancelled_by_case, cancelled_at) on notice to hall_employer, hall_agency, hall_system;
grant update (state, attempts, problem, acknowledgement, done_at) on hand_over to hall_employer, hall_agency, hall_system;
grant usage on sequence notice_no to hall_employer, hall_agency, hall_system;
grant update (last_period) on employer_branch to hall_employer, hall_agency;

-- amount × rate, rounded half up to the fen, once: as common/money.ts `share` does it (a property test holds the two together).
create function share_fen(amount bigint, rate_ppm integer) returns bigint language sql immutable parallel safe as $$ select sign(amount)::bigint * ((abs(amount) * rate_ppm + 500000) / 1000000) $$;
