-- 申报日期: the business day on which earnings were declared. recorded_at is when the system wrote them, which the movable day of a
-- demonstration departs from; entries up to here have no other day than that.
alter table earnings_declaration add column declared_on date;
update earnings_declaration set declared_on = (recorded_at at time zone 'Asia/Shanghai')::date;
alter table earnings_declaration alter column declared_on set not null;
drop index earnings_of_employer;
create index earnings_of_employer on earnings_declaration (employer_id, declared_on, id);
