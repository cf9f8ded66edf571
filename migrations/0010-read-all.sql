-- 全部标为已读 is one row an account and inbox, not a mark a message: an agency's inbox may hold tens of thousands. `inbox` is the
-- employer's id for an agent, the region's code for a clerk. Belongs to an account and shows nothing of an employer.
create table message_read_until (
  account_id uuid not null,
  inbox      text not null,
  until      timestamptz not null,
  primary key (account_id, inbox)
);
grant select, insert, update on message_read_until to hall_employer, hall_agency;
grant select on message_read_until to hall_system;
create index message_by_id on message (id);
