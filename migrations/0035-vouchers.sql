-- 凭证: a filing may issue a certificate when it is completed (3.3.54). Several cases may have the same one: while nothing it says changes, filing again gives it again.
alter table service_case add column certificate_id uuid;
alter table service_case add constraint case_certificate foreign key (employer_id, certificate_id) references certificate;
create index certificate_of_case on service_case (employer_id, certificate_id) where certificate_id is not null;
-- What certificates print of the agency besides its name.
alter table region add column phone text;
alter table region add column address text;
alter table region add column postcode text;
