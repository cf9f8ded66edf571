-- 附件材料: the pictures that pages show of a material, and the codes by which a phone hands one in. DESIGN §7, materials.

-- `blob` is the file as it was handed in (the evidence); `view_blob` and `thumb_blob` are made from it, upright and without metadata.
alter table case_material add column view_blob text;
alter table case_material add column thumb_blob text;
alter table case_material add column width integer;
alter table case_material add column height integer;
alter table case_material add column by_phone boolean not null default false;

-- A code a phone opens without signing in: for one material of one case, once, ten minutes long. Only its hash is kept.
-- `tries` counts files that came by it, so that a code cannot be used to hammer the hall.
create table photo_code (
  employer_id   uuid not null references employer,
  id            uuid not null default gen_random_uuid(),
  case_id       uuid not null,
  material      text not null,
  token_hash    bytea not null,
  state         text not null default 'waiting' check (state in ('waiting', 'opened', 'used', 'ended')),
  tries         integer not null default 0,
  created_by    uuid not null,
  created_name  text not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  primary key (employer_id, id),
  foreign key (employer_id, case_id) references service_case
);
-- 256 random bits do not meet, so this need not be unique across employers
create index photo_code_by_token on photo_code (token_hash);
create index photo_code_of_case on photo_code (employer_id, case_id, created_at);
-- @employer-owned photo_code
grant select, insert, update on photo_code to hall_employer;
grant select, update on photo_code to hall_system;
