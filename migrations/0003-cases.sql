-- Cases (办件): one run of a service, its records, materials, imports and events. DESIGN: lifecycle of a case.

-- 业务流水号: yyyymmdd + 7 digits of one counter that runs on over the days; the day keeps it unique when it wraps.
create sequence case_serial minvalue 1 maxvalue 9999999 cycle;

create table service_case (
  employer_id    uuid not null references employer,
  id             uuid not null default gen_random_uuid(),
  service        text not null,
  state          text not null default 'draft' check (state in ('draft', 'submitted', 'accepted', 'approved', 'completed', 'returned', 'refused', 'withdrawn', 'discarded')),
  applicant      text not null,
  phone          text not null,
  remark         text,
  header         jsonb not null default '{}',
  entry          jsonb not null default '{}',
  serial_number  text,
  submission_key text,
  revision       integer not null default 0,
  next_no        integer not null default 1,
  created_by     uuid not null,
  created_at     timestamptz not null,
  saved_on       date,
  submitted_by   uuid,
  submitted_at   timestamptz,
  claimed_by     uuid,
  claimed_at     timestamptz,
  decided_at     timestamptz,
  opinion        text,
  form_blob      text,
  form_revision  integer,
  primary key (employer_id, id),
  constraint case_id_once unique (id),
  constraint serial_number_once unique (serial_number)
);
create index case_records_of_employer on service_case (employer_id, submitted_at desc);
create index case_queue on service_case (service, submitted_at) where state in ('submitted', 'accepted');

-- Staged records. `data` holds what was read (read back only through the relation `record`), `unread` the cells that
-- could not be, as typed; `flaws` are problems and `settled` hints that
-- the record alone shows, `problems` and `hints` those that the ledger shows; `changes` what it did when it took effect. `subject` is whom or what the record is about.
create table case_record (
  employer_id uuid not null,
  case_id     uuid not null,
  no          integer not null,
  origin      text not null check (origin in ('typed', 'imported', 'picked')),
  sheet_row   integer,
  subject     text,
  status      text not null check (status in ('passed', 'failed')),
  data        jsonb not null,
  unread      jsonb,
  repairs     jsonb,
  flaws       jsonb,
  problems    jsonb,
  settled     jsonb,
  hints       jsonb,
  decision    text check (decision in ('approved', 'returned', 'refused')),
  decision_note text,
  in_effect   boolean not null default false,
  changes     jsonb,
  primary key (employer_id, case_id, no),
  foreign key (employer_id, case_id) references service_case
);
create index case_record_by_subject on case_record (employer_id, case_id, subject);
create index case_record_failed on case_record (employer_id, case_id, no) where status = 'failed';

-- The same subject cannot stand in two unfinished cases of one service: taken at submission, given back when its record is done.
create table open_subject (
  employer_id uuid not null,
  service     text not null,
  subject     text not null,
  case_id     uuid not null,
  record_no   integer not null,
  primary key (employer_id, service, subject),
  foreign key (employer_id, case_id) references service_case
);
create index open_subject_by_case on open_subject (employer_id, case_id);

create table case_event (
  employer_id uuid not null,
  case_id     uuid not null,
  id          uuid not null default gen_random_uuid(),
  at          timestamptz not null,
  actor       uuid,
  actor_name  text not null,
  from_state  text,
  to_state    text not null,
  what        text not null,
  why         text,
  detail      jsonb,
  primary key (employer_id, case_id, id),
  foreign key (employer_id, case_id) references service_case
);

create table case_material (
  employer_id uuid not null,
  case_id     uuid not null,
  code        text not null,
  blob        text not null,
  file_name   text not null,
  media_type  text not null,
  size        integer not null,
  uploaded_at timestamptz not null,
  primary key (employer_id, case_id, code),
  foreign key (employer_id, case_id) references service_case
);

-- Long work the hall does in the background: imports, documents, exports; GET /api/jobs/:id follows it.
create table job (
  employer_id uuid not null,
  id          uuid not null default gen_random_uuid(),
  kind        text not null,
  case_id     uuid,
  state       text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  stage       text,
  done        integer not null default 0,
  total       integer,
  input       jsonb not null,
  result      jsonb,
  problem     text,
  created_by  uuid,
  created_at  timestamptz not null,
  finished_at timestamptz,
  primary key (employer_id, id),
  constraint job_id_once unique (id)
);
create index job_of_case on job (employer_id, case_id, created_at desc);
