-- Who sees which rows. Every transaction takes one of three roles (ledger/database.ts): hall_employer sees its own employer,
-- hall_agency its region, hall_system all. The settings are made per transaction; unset, nothing is seen.

alter table employer enable row level security;
create policy own on employer to hall_employer using (id = (select nullif(current_setting('hall.employer_id', true), '')::uuid));
create policy region on employer to hall_agency using (region_code = (select current_setting('hall.region', true)));
create policy everything on employer to hall_system using (true);
-- @employer-owned employer_branch employer_agent employer_bank_account person_change affiliation coverage earnings_declaration service_case case_record open_subject case_event case_material job
grant usage on schema public to hall_employer, hall_agency, hall_system;
grant select on region, employer, employer_branch, employer_agent, employer_bank_account, person, coverage_anywhere to hall_employer, hall_agency;
grant insert, update on person to hall_employer, hall_agency;
grant usage on sequence person_no, case_serial to hall_employer, hall_agency, hall_system;
grant select, insert on person_change, affiliation, earnings_declaration, case_event to hall_employer, hall_agency;
grant select, insert on coverage to hall_employer, hall_agency;
grant update (until_period, state, ended_on, end_reason, end_note, closed_by_case) on coverage to hall_employer, hall_agency;
grant select, insert, update on service_case, job to hall_employer, hall_agency;
grant select, insert, update, delete on case_record, open_subject, case_material to hall_employer, hall_agency;
grant select, insert on audit_entry to hall_employer, hall_agency, hall_system;
grant select, insert, update, delete on account, account_employer, session, scan, sign_in_failure, hall_process, job to hall_system;
grant select on all tables in schema public to hall_system;
grant update on job, service_case to hall_system;
grant insert, update on employer, employer_branch, employer_agent, employer_bank_account, region to hall_system;
