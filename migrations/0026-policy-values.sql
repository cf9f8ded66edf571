-- Values of policy parameters entered in the hall: proposed by one administrator, released by another. What was released is never changed;
-- a later value takes its place. The values the hall came with stand in policy/parameters/*.yaml.
create table policy_value (
  id            uuid primary key default gen_random_uuid(),
  parameter     text not null,
  from_period   integer not null check (from_period between 199001 and 219912 and from_period % 100 between 1 and 12),
  to_period     integer check (to_period >= from_period and to_period % 100 between 1 and 12),
  tier          integer,
  region_code   text,
  branch        text,
  category      text,
  value         text not null,
  mark          text not null check (mark in ('S', 'K', 'A')),
  document      text not null,
  published_on  date not null,
  state         text not null default 'proposed' check (state in ('proposed', 'released', 'rejected', 'withdrawn')),
  proposed_by   uuid not null references account,
  proposed_name text not null,
  proposed_at   timestamptz not null,
  decided_by    uuid references account,
  decided_name  text,
  decided_at    timestamptz,
  decided_note  text,
  known_on      date,
  constraint released_by_another check (state <> 'released' or decided_by <> proposed_by),
  constraint released_value_is_known check ((state = 'released') = (known_on is not null)),
  constraint decided_by_someone check ((state = 'proposed') = (decided_by is null))
);
create unique index policy_value_waits_once on policy_value (parameter, tier, region_code, branch, category) nulls not distinct where state = 'proposed';
create index policy_value_of_parameter on policy_value (parameter, state);
grant select, insert on policy_value to hall_system;
grant update (state, decided_by, decided_name, decided_at, decided_note, known_on) on policy_value to hall_system;
