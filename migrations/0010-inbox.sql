-- The inbox (消息): what the employer and the agency are told when a case changes its state, and who has read it. A case's reasons by field.

create table message (
  employer_id uuid not null references employer,
  id          uuid not null default gen_random_uuid(),
  case_id     uuid not null,
  audience    text not null check (audience in ('employer', 'agency')),
  kind        text not null,
  title       text not null,
  text        text not null,
  link        text not null,
  at          timestamptz not null,
  primary key (employer_id, id),
  foreign key (employer_id, case_id) references service_case
);
create index message_of_employer on message (employer_id, at desc) where audience = 'employer';
create index message_of_agency on message (at desc) where audience = 'agency';
create index message_of_case on message (employer_id, case_id);

create table message_read (
  employer_id uuid not null,
  account_id  uuid not null,
  message_id  uuid not null,
  at          timestamptz not null,
  primary key (employer_id, account_id, message_id),
  foreign key (employer_id, message_id) references message
);

-- Both sides write to each other, and each reads only what is meant for it.
alter table message enable row level security;
create policy own on message for select to hall_employer using (audience = 'employer' and employer_id = (select nullif(current_setting('hall.employer_id', true), '')::uuid));
create policy own_tells on message for insert to hall_employer with check (employer_id = (select nullif(current_setting('hall.employer_id', true), '')::uuid));
create policy region on message for select to hall_agency using (audience = 'agency' and employer_id in (select id from employer));
create policy region_tells on message for insert to hall_agency with check (employer_id in (select id from employer));
create policy everything on message to hall_system using (true);
-- @employer-owned message_read
grant select, insert on message, message_read to hall_employer, hall_agency;
grant select on message, message_read to hall_system;

-- What a clerk wrote beside single fields of a record that he returned or refused; `decision_note` is all of it as one sentence.
alter table case_record add column pins jsonb;
