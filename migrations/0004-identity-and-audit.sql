-- Accounts, sessions, scans and the audit trail. DESIGN: identity.

create table account (
  id            uuid primary key default gen_random_uuid(),
  login         text not null unique,
  password_hash text not null,
  name          text not null,
  role          text not null check (role in ('agent', 'clerk', 'administrator')),
  region_code   text references region,
  demo          boolean not null default false,
  constraint clerk_has_a_region check (role <> 'clerk' or region_code is not null)
);

-- The employers an agent's account acts for: one a region.
create table account_employer (
  account_id  uuid not null references account,
  employer_id uuid not null references employer,
  primary key (account_id, employer_id)
);

-- Only a hash of the cookie's token is kept.
create table session (
  token_hash   bytea primary key,
  account_id   uuid not null references account,
  employer_id  uuid references employer,
  level        text not null default 'password' check (level in ('password', 'scanned')),
  holder       text,
  created_at   timestamptz not null,
  seen_at      timestamptz not null
);
create index session_of_account on session (account_id);

-- A code the e-social-security card scans: used once, two minutes long.
create table scan (
  id           uuid primary key default gen_random_uuid(),
  code         text not null unique,
  token_hash   bytea not null references session on delete cascade,
  employer_id  uuid not null references employer,
  state        text not null default 'pending' check (state in ('pending', 'scanned', 'confirmed', 'refused', 'expired')),
  holder       text,
  created_at   timestamptz not null,
  expires_at   timestamptz not null
);

-- Failed sign-ins by account and by address; survives a restart.
create table sign_in_failure (
  subject      text primary key,
  failures     integer not null,
  first_at     timestamptz not null,
  locked_until timestamptz
);

-- Every change, decision and sight of personal data. Each entry carries the hash of the one before it in its chain
-- (a chain a region), so that nothing can be changed, taken out or put in between unseen.
create table audit_entry (
  chain       text not null,
  seq         bigint not null,
  at          timestamptz not null,
  actor       uuid,
  actor_name  text not null,
  role        text not null,
  employer_id uuid,
  action      text not null,
  subject     text not null,
  detail      jsonb not null,
  before_hash bytea,
  hash        bytea not null,
  primary key (chain, seq)
);
create index audit_of_employer on audit_entry (employer_id, at);

-- Processes that serve the hall; one not seen for a while is dead and its jobs are given back.
create table hall_process (
  id         text primary key,
  worker_ids text[] not null default '{}',
  seen_at    timestamptz not null
);
