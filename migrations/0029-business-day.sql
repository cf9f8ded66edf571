-- The day the demonstration's clock was moved forward to; at most one row. A hall of real business has none.
create table business_day (
  only_one boolean primary key default true check (only_one),
  day      date not null
);
grant select, insert, update on business_day to hall_system;
