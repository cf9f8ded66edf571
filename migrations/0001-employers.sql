-- Employers (单位), their regions, agents, bank accounts and participation per branch (险种). DESIGN: the ledger.
-- One statement ends with a semicolon at the end of its line; the migrator sends them one by one.

create extension if not exists btree_gist;
create extension if not exists pg_trgm;

-- 参保所属机构: a pooling region; a reference table.
create table region (
  code     text primary key check (code ~ '^\d{6}$'),
  name     text not null unique,
  tier     integer not null check (tier between 1 and 3),
  branches text[] not null
);

create table employer (
  id               uuid primary key default gen_random_uuid(),
  number           text not null unique check (number ~ '^\d{9}$'),
  name             text not null,
  region_code      text not null references region,
  credit_code      text check (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  kind             text not null default '企业',
  management_level text not null default '独立缴费单位',
  management_kind  text not null default '普通单位',
  managed_by       uuid references employer,
  economic_type    text,
  industry         text,
  risk_class       integer not null default 2 check (risk_class between 1 and 8),
  size             text,
  founded_on       date,
  address          text,
  contact          text,
  phone            text,
  postcode         text,
  email            text,
  status           text not null default 'active' check (status in ('active', 'suspended', 'terminated'))
);
create index employer_by_region on employer (region_code, number);

create table employer_branch (
  employer_id      uuid not null references employer,
  branch           text not null check (branch in ('old_age', 'unemployment', 'employment_injury')),
  status           text not null check (status in ('active', 'suspended', 'terminated')),
  insured_since_on date not null,
  pooled_since_on  date,
  last_period      integer check (last_period between 190001 and 219912),
  collection       text not null default '税务征收',
  base_rule        text not null default 'clamp_then_round10',
  primary key (employer_id, branch)
);

create table employer_agent (
  employer_id uuid not null references employer,
  id          uuid not null default gen_random_uuid(),
  name        text not null,
  id_type     text not null default '01',
  id_number   text not null,
  mobile      text not null,
  status      text not null default 'active' check (status in ('active', 'removed')),
  primary key (employer_id, id),
  constraint agent_once_an_employer unique (employer_id, id_number)
);

create table employer_bank_account (
  employer_id    uuid not null references employer,
  id             uuid not null default gen_random_uuid(),
  bank           text not null,
  opening_branch text not null,
  holder         text not null,
  number         text not null check (number ~ '^\d{8,32}$'),
  branches       text[] not null,
  note           text,
  primary key (employer_id, id)
);
