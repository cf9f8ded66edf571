-- 证明: what an employer took away of the ledger, frozen when it was made, so that whoever is shown it can ask whether it is genuine.
create sequence certificate_serial minvalue 1 maxvalue 99999999 cycle;
create table certificate (
  employer_id       uuid not null references employer,
  id                uuid not null default gen_random_uuid(),
  service           text not null,
  title             text not null,
  number            text not null,
  verification_code text not null,
  -- who or what it is about: of two certificates of one subject the later, if it says something else, takes the place of the earlier
  subject           text not null,
  asked             jsonb not null,
  address           text not null,
  state             text not null default 'making' check (state in ('making', 'issued', 'failed')),
  issued_on         date not null,
  issued_at         timestamptz not null,
  issued_by         uuid,
  issued_by_name    text not null,
  case_id           uuid,
  job_id            uuid,
  pages             integer,
  says              text,
  content_blob      text,
  pdf_blob          text,
  problem           text,
  revoked_at        timestamptz,
  revoked_by_name   text,
  revoked_because   text,
  primary key (employer_id, id),
  constraint certificate_number unique (number),
  constraint certificate_code unique (verification_code),
  constraint issued_certificate_is_whole check (state <> 'issued' or (pages is not null and says is not null and content_blob is not null and pdf_blob is not null)),
  constraint certificate_revoked_with_reason check ((revoked_at is null) = (revoked_because is null))
);
create index certificate_of_subject on certificate (employer_id, service, subject, issued_at desc) where state = 'issued';
create index certificate_of_employer on certificate (employer_id, service, issued_at desc);
create index certificate_file on certificate (pdf_blob) where state = 'issued';
-- @employer-owned certificate
grant select, insert on certificate to hall_employer, hall_agency;
grant update (state, pages, says, content_blob, pdf_blob, problem) on certificate to hall_employer, hall_agency;
grant update (revoked_at, revoked_by_name, revoked_because) on certificate to hall_agency;
grant select on certificate to hall_system;
grant usage on sequence certificate_serial to hall_employer, hall_agency;

-- Every look at /verify: what was answered, never who looked.
create table certificate_look (
  id             bigint generated always as identity primary key,
  looked_at      timestamptz not null,
  employer_id    uuid,
  certificate_id uuid,
  answer         text not null check (answer in ('genuine', 'superseded', 'revoked', 'unknown')),
  whole          boolean not null,
  page           integer
);
create index certificate_look_of on certificate_look (certificate_id, looked_at desc) where certificate_id is not null;
grant select, insert on certificate_look to hall_system;
