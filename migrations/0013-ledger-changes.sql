-- 变更前值/变更后值 of whatever a filing amends: persons, employers, their agents and accounts, projects, rosters, pensioners.
alter table person_change rename to ledger_change;
alter table ledger_change rename column person_id to subject_id;
alter table ledger_change drop constraint person_change_person_id_fkey;
alter table ledger_change add column about text not null default 'person' check (about in ('person', 'employer', 'agent', 'bank_account', 'branch', 'project', 'project_member', 'pensioner', 'payment_account'));
alter table ledger_change drop constraint person_change_once_a_case;
alter table ledger_change add constraint ledger_change_once_a_case unique (employer_id, case_id, record_no, about, subject_id, item);
alter index person_change_by_person rename to ledger_change_by_subject;
