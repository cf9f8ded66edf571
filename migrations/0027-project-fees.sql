-- A construction project's fee is on its price, or on what the price was raised by since the last declaration: of one price it is declared once.
alter table assessment add column declared_before_fen bigint;
create unique index construction_assessment_once on assessment (employer_id, project_id, declared_before_fen) where kind = 'construction' and state = 'assessed';
