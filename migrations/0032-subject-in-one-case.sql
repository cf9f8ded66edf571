-- A subject that may stand in one unfinished case of a service only, whatever else tells its records apart (3.3.21: a person, whatever
-- months). `alone` is its bare name: several records of one case may share it, no two cases can.
alter table open_subject add column alone text;
update open_subject o set alone = split_part(o.subject, '|', 1) where o.service = 'insurable-earnings-change-declaration'
  and not exists (select from open_subject x where x.employer_id = o.employer_id and x.service = o.service and x.case_id <> o.case_id and split_part(x.subject, '|', 1) = split_part(o.subject, '|', 1));
alter table open_subject add constraint subject_in_one_case
  exclude using gist (employer_id with =, service with =, alone with =, case_id with <>) where (alone is not null);
