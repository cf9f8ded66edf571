-- 证明管理: an agency finds its certificates by day and by person, and sees when each was looked up.
create index certificate_by_day on certificate (issued_at desc, id) where state = 'issued';
create index certificate_persons on certificate using gin ((asked -> 'keys')) where state = 'issued';
-- @employer-owned certificate_look
grant select on certificate_look to hall_agency;
