-- Construction and mining projects (工程项目) with their rosters (参保名册), and what 3.3.9 to 3.3.12 change of an employer. DESIGN: the ledger.

-- 项目编号: eight digits of one series for both kinds. Source: manual 3.3.4, 3.3.5 (10000340, 10000341).
create sequence project_no start 10000340 maxvalue 99999999;
-- 项目个人编号: one a membership. The series is ours.
create sequence project_member_no start 3000000001;

-- A project insures its workers against employment injury through itself: no monthly contribution, a fee on its price.
create table project (
  employer_id        uuid not null references employer,
  id                 uuid not null default gen_random_uuid(),
  number             text not null default nextval('project_no')::text check (number ~ '^\d{8}$'),
  kind               text not null check (kind in ('construction', 'mining')),
  name               text not null,
  status             text not null check (status in ('not_started', 'running', 'stopped', 'finished')),
  renovation         boolean,
  contract_no        text,
  contract_from_on   date,
  contract_until_on  date,
  price_fen          bigint check (price_fen > 0),
  industry           text,
  mining_kind        text check (mining_kind in ('coal', 'other')),
  address            text,
  manager_name       text not null,
  manager_id_type    text not null,
  manager_id_number  text not null,
  manager_phone      text not null,
  expected_workers   integer check (expected_workers > 0),
  starts_on          date not null,
  ends_on            date not null,
  bank               text,
  bank_branch        text,
  bank_holder        text,
  bank_account       text check (bank_account ~ '^\d{8,32}$'),
  registered_by_case uuid,
  changed_by_case    uuid,
  primary key (employer_id, id),
  constraint project_number_once unique (number),
  constraint project_once unique (employer_id, kind, name),
  constraint project_ends_after_start check (ends_on >= starts_on),
  constraint project_contract_ends_after_start check (contract_until_on >= contract_from_on),
  constraint project_bank_whole check (num_nonnulls(bank, bank_branch, bank_holder, bank_account) in (0, 4)),
  constraint project_of_its_kind check (case kind when 'construction' then renovation is not null and price_fen is not null and industry is not null and mining_kind is null
    else mining_kind is not null and num_nonnulls(renovation, price_fen, industry, contract_no, contract_from_on, contract_until_on) = 0 end),
  foreign key (employer_id, registered_by_case) references service_case,
  foreign key (employer_id, changed_by_case) references service_case
);
create unique index project_contract_once on project (employer_id, contract_no);

-- Who works on a project, from a day to a day, both included; without a last day to the project's end. An ended membership stays.
create table project_member (
  employer_id     uuid not null references employer,
  id              uuid not null default gen_random_uuid(),
  member_no       text not null default nextval('project_member_no')::text,
  project_id      uuid not null,
  person_id       uuid not null references person,
  mobile          text,
  from_on         date not null,
  until_on        date,
  added_by_case   uuid,
  changed_by_case uuid,
  primary key (employer_id, id),
  constraint member_no_once unique (member_no),
  constraint membership_ends_after_start check (until_on >= from_on),
  constraint one_membership_at_a_time exclude using gist (employer_id with =, project_id with =, person_id with =, daterange(from_on, until_on, '[]') with &&),
  foreign key (employer_id, project_id) references project,
  foreign key (employer_id, added_by_case) references service_case,
  foreign key (employer_id, changed_by_case) references service_case
);
create index member_of_project on project_member (employer_id, project_id, from_on);
create index memberships_of_person on project_member (person_id);

-- 单位档案. Source: manual 3.3.1 (the form printed there), 3.3.10.
alter table employer
  add column tax_no text,
  add column organisation_code text,
  add column registered_address text,
  add column affiliation text,
  add column legal_person_nationality text,
  add column legal_person_id_type text,
  add column legal_person_id_number text,
  add column legal_person_name text,
  add column legal_person_phone text,
  add column licence_number text,
  add column licence_issued_on date,
  add column licence_years integer check (licence_years > 0),
  add column business_scope text,
  add column authority text;

alter table employer_agent add column phone text, add column email text, add column note text, add column changed_by_case uuid;

-- A removed account stays, for the refunds that went to it.
alter table employer_bank_account
  add column status text not null default 'active' check (status in ('active', 'removed')),
  add column added_by_case uuid,
  add column changed_by_case uuid;
create unique index bank_account_once on employer_bank_account (employer_id, number) where status = 'active';

alter table employer_branch
  add column pay_day integer check (pay_day between 1 and 28),
  add column levy_rule text,
  add column ended_on date,
  add column end_reason text,
  add column end_note text,
  add column changed_by_case uuid;

-- Which names and credit codes are taken, for checks and nothing else: looks past row-level security as coverage_anywhere does.
create view employer_anywhere as select id, region_code, number, name, credit_code, status from employer;
create index employer_by_name on employer (region_code, name);

-- @employer-owned project project_member
grant usage on sequence project_no, project_member_no to hall_employer, hall_agency, hall_system;
grant select on employer_anywhere to hall_employer, hall_agency, hall_system;
grant select, insert, update on project to hall_employer, hall_agency;
grant select, insert on project_member to hall_employer, hall_agency;
grant update (mobile, from_on, until_on, person_id, changed_by_case) on project_member to hall_employer, hall_agency;
grant select, insert, update on project, project_member to hall_system;
grant update (name, kind, management_kind, economic_type, industry, risk_class, size, founded_on, address, contact, phone, postcode, email, tax_no, registered_address, affiliation, legal_person_nationality, legal_person_id_type, legal_person_id_number, legal_person_name, legal_person_phone, licence_number, licence_issued_on, licence_years, business_scope, authority) on employer to hall_employer, hall_agency;
grant insert, update on employer_agent, employer_bank_account, employer_branch to hall_employer, hall_agency;
