-- Pensioners (离退休人员), survivors (遗属) and the accounts their benefits are paid to (发放账户). DESIGN: the ledger.

-- A pension paid through the employer. since_period: the first month it is due for; status_since: the month the status holds from.
create table pensioner (
  employer_id      uuid not null references employer,
  id               uuid not null default gen_random_uuid(),
  person_id        uuid not null references person,
  kind             text not null check (kind in ('retired', 'resigned', 'cadre')),
  retired_on       date not null,
  since_period     integer not null check (since_period between 190001 and 219912 and since_period % 100 between 1 and 12),
  status           text not null default 'paying' check (status in ('paying', 'suspended', 'ended')),
  status_since     integer check (status_since between 190001 and 219912 and status_since % 100 between 1 and 12),
  status_reason    text,
  last_paid_period integer check (last_paid_period between 190001 and 219912 and last_paid_period % 100 between 1 and 12),
  last_proof_on    date,
  status_by_case   uuid,
  primary key (employer_id, id),
  foreign key (employer_id, status_by_case) references service_case
);
create unique index one_pension_a_person on pensioner (person_id) where status <> 'ended';
create index pensioner_by_person on pensioner (employer_id, person_id);

-- 待遇项目: what a month's pension is made of, from a month until (and not in) a month. Amounts in fen.
create table benefit_item (
  employer_id   uuid not null references employer,
  id            uuid not null default gen_random_uuid(),
  pensioner_id  uuid not null,
  item          text not null check (item in ('basic', 'personal_account', 'transitional', 'adjustment', 'subsidy')),
  amount_fen    bigint not null check (amount_fen > 0),
  from_period   integer not null check (from_period between 190001 and 219912 and from_period % 100 between 1 and 12),
  until_period  integer check (until_period between 190001 and 219912 and until_period % 100 between 1 and 12),
  fixed_by_case uuid,
  primary key (employer_id, id),
  constraint benefit_item_ends_after_start check (until_period >= from_period),
  constraint one_amount_an_item_at_a_time exclude using gist (employer_id with =, pensioner_id with =, item with =, int4range(from_period, until_period) with &&),
  foreign key (employer_id, pensioner_id) references pensioner
);

-- 遗属生活困难补助费: who lived on a dead insured person or pensioner.
create table survivor (
  employer_id        uuid not null references employer,
  id                 uuid not null default gen_random_uuid(),
  person_id          uuid not null references person,
  deceased_person_id uuid not null references person,
  relation           text not null check (relation in ('spouse', 'child', 'parent', 'grandparent', 'grandchild', 'sibling')),
  child_kind         text,
  allowance_fen      bigint not null check (allowance_fen > 0),
  since_period       integer not null check (since_period between 190001 and 219912 and since_period % 100 between 1 and 12),
  until_period       integer check (until_period between 190001 and 219912 and until_period % 100 between 1 and 12),
  status             text not null default 'paying' check (status in ('paying', 'suspended', 'ended')),
  status_since       integer check (status_since between 190001 and 219912 and status_since % 100 between 1 and 12),
  status_reason      text,
  last_paid_period   integer check (last_paid_period between 190001 and 219912 and last_paid_period % 100 between 1 and 12),
  address            text,
  contact            text,
  phone              text,
  note               text,
  status_by_case     uuid,
  primary key (employer_id, id),
  constraint survivor_is_another check (person_id <> deceased_person_id),
  constraint survivor_once_a_deceased unique (employer_id, person_id, deceased_person_id),
  foreign key (employer_id, status_by_case) references service_case
);
create unique index one_allowance_a_survivor on survivor (person_id) where status <> 'ended';

-- Where a payee's benefit goes, from a month until (and not in) a month; a change closes one row and opens the next.
create table payment_account (
  employer_id    uuid not null references employer,
  id             uuid not null default gen_random_uuid(),
  pensioner_id   uuid,
  survivor_id    uuid,
  payee_id       uuid not null generated always as (coalesce(pensioner_id, survivor_id)) stored,
  person_id      uuid not null references person,
  method         text not null check (method in ('bank', 'card')),
  bank           text not null,
  bank_branch    text,
  holder         text not null,
  number         text not null check (number ~ '^\d{8,32}$'),
  from_period    integer not null check (from_period between 190001 and 219912 and from_period % 100 between 1 and 12),
  until_period   integer check (until_period between 190001 and 219912 and until_period % 100 between 1 and 12),
  opened_by_case uuid,
  closed_by_case uuid,
  primary key (employer_id, id),
  constraint account_of_one_payee check (num_nonnulls(pensioner_id, survivor_id) = 1),
  constraint account_ends_after_start check (until_period >= from_period),
  constraint one_account_at_a_time exclude using gist (employer_id with =, payee_id with =, int4range(from_period, until_period) with &&),
  constraint account_of_one_person exclude using gist (number with =, person_id with <>, int4range(from_period, until_period) with &&),
  foreign key (employer_id, pensioner_id) references pensioner,
  foreign key (employer_id, survivor_id) references survivor,
  foreign key (employer_id, opened_by_case) references service_case,
  foreign key (employer_id, closed_by_case) references service_case
);

-- Whose benefit an account number receives, with whatever employer, for the check that says so: looks past row-level security.
create view payment_account_anywhere as select number, person_id, from_period, until_period from payment_account;

-- A month's payment by the agency of a region. While it is running no account may be changed.
create table payment_run (
  region_code text not null references region,
  period      integer not null check (period between 190001 and 219912 and period % 100 between 1 and 12),
  state       text not null check (state in ('running', 'finished')),
  started_at  timestamptz not null,
  finished_at timestamptz,
  primary key (region_code, period),
  constraint payment_run_finished_at_its_end check ((state = 'finished') = (finished_at is not null))
);
create unique index one_payment_run_at_a_time on payment_run (region_code) where state = 'running';

-- @employer-owned pensioner benefit_item survivor payment_account
grant select, insert on pensioner, benefit_item, survivor, payment_account to hall_employer, hall_agency;
grant update (status, status_since, status_reason, last_proof_on, status_by_case) on pensioner to hall_employer, hall_agency;
grant update (status, status_since, status_reason, until_period, status_by_case) on survivor to hall_employer, hall_agency;
grant update (until_period) on benefit_item to hall_employer, hall_agency;
grant update (until_period, closed_by_case) on payment_account to hall_employer, hall_agency;
grant select, insert, update on pensioner, benefit_item, survivor, payment_account, payment_run to hall_system;
grant select on payment_account_anywhere to hall_employer, hall_agency, hall_system;
alter table payment_run enable row level security;
create policy seen on payment_run for select to hall_employer using (true);
create policy region on payment_run to hall_agency using (region_code = (select current_setting('hall.region', true)));
create policy everything on payment_run to hall_system using (true);
grant select on payment_run to hall_employer, hall_agency;
grant insert, update on payment_run to hall_agency;
