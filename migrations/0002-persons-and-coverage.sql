-- Persons (人员) with the history of every change, and their coverage (参保关系). DESIGN: the ledger.

create sequence person_no start 1000000001;

-- A reference table: a person belongs to no employer. Codes as in fields/code-lists.
create table person (
  id                 uuid primary key default gen_random_uuid(),
  person_no          text not null default nextval('person_no')::text,
  id_type            text not null,
  id_number          text not null,
  name               text not null,
  sex                text not null check (sex in ('1', '2')),
  born_on            date not null,
  nationality        text not null default 'CHN',
  ethnicity          text not null default '01',
  mobile             text,
  first_insured_on   date,
  employment_form    text,
  temporary_account  boolean not null default false,
  postcode           text,
  email              text,
  household_region   text,
  household_district text,
  address            text,
  political_status   text,
  education          text,
  marital_status     text,
  blood_type         text,
  note               text,
  retirement_status  text not null default 'none' check (retirement_status in ('none', 'retired', 'retired_cadre', 'resigned')),
  died_on            date,
  constraint person_no_once unique (person_no),
  constraint person_identity_once unique (id_number, id_type)
);
create index person_by_name on person (name text_pattern_ops);

-- 变更前值/变更后值: one row a changed item; nothing is overwritten without one.
create table person_change (
  employer_id uuid not null references employer,
  id          uuid not null default gen_random_uuid(),
  person_id   uuid not null references person,
  case_id     uuid not null,
  record_no   integer not null,
  item        text not null,
  before      text,
  after       text,
  recorded_at timestamptz not null default now(),
  primary key (employer_id, id),
  constraint person_change_once_a_case unique (employer_id, case_id, record_no, item)
);
create index person_change_by_person on person_change (person_id, recorded_at);

-- Who stands on an employer's list: the person picker, general data changes and queries read it.
create table affiliation (
  employer_id uuid not null references employer,
  person_no   text not null,
  person_id   uuid not null references person,
  since_on    date not null,
  primary key (employer_id, person_no),
  constraint affiliation_once unique (employer_id, person_id)
);
create index affiliation_by_person on affiliation (person_id);

-- A span in which one employer insures one person in one branch. Open while insured: until_period is null.
create table coverage (
  employer_id       uuid not null references employer,
  id                uuid not null default gen_random_uuid(),
  person_id         uuid not null references person,
  branch            text not null check (branch in ('old_age', 'unemployment', 'employment_injury')),
  from_period       integer not null check (from_period between 190001 and 219912 and from_period % 100 between 1 and 12),
  until_period      integer check (until_period between 190001 and 219912 and until_period % 100 between 1 and 12),
  state             text not null default 'active' check (state in ('active', 'suspended', 'terminated')),
  started_on        date not null,
  ended_on          date,
  end_reason        text,
  end_note          text,
  employment_form   text,
  temporary_account boolean not null default false,
  opened_by_case    uuid,
  closed_by_case    uuid,
  primary key (employer_id, id),
  constraint coverage_open_while_active check ((state = 'active') = (until_period is null)),
  constraint coverage_ends_after_start check (until_period >= from_period)
);
create index coverage_of_person on coverage (person_id, branch);
create index coverage_active on coverage (employer_id, person_id) where until_period is null;
create unique index one_open_coverage on coverage (person_id, branch) where until_period is null;
alter table coverage add constraint one_coverage_at_a_time exclude using gist (person_id with =, branch with =, int4range(from_period, until_period) with &&);

-- What another employer's coverage says of a person, for checks and nothing else: owned by the schema's owner, so
-- it looks past row-level security, and shows no money and no other data.
create view coverage_anywhere as select person_id, branch, employer_id, from_period, until_period, state from coverage;

-- 缴费工资 of one declaration year (July to June) and the base fixed from it; a correction names what it corrects.
create table earnings_declaration (
  employer_id  uuid not null references employer,
  id           uuid not null default gen_random_uuid(),
  person_id    uuid not null references person,
  case_id      uuid,
  record_no    integer,
  year         integer not null check (year between 1996 and 2100),
  from_period  integer not null check (from_period between 199601 and 219912),
  earnings_fen bigint not null check (earnings_fen > 0),
  base_fen     bigint check (base_fen > 0),
  corrects     uuid,
  recorded_at  timestamptz not null default now(),
  primary key (employer_id, id),
  constraint earnings_corrected_once unique (employer_id, corrects),
  constraint earnings_once_a_record unique (employer_id, case_id, record_no)
);
create unique index earnings_declared_once_a_year on earnings_declaration (employer_id, person_id, year, from_period) where corrects is null;
