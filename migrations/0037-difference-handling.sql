-- 处理情况 of what a reconciliation found: what was done about it, by whom. It is of the matter, not of the run that named it, so that
-- the next run that finds the same shows it too. All are kept; the latest is shown.
create table difference_handling (
  id            bigint generated always as identity primary key,
  kind          text not null,
  notice_number text not null,
  reference     text,
  note          text not null check (note <> ''),
  handled_name  text not null,
  handled_at    timestamptz not null
);
create index handling_of_difference on difference_handling (notice_number, kind);
grant select, insert on difference_handling to hall_system;
