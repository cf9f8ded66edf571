-- Lists that are read newest first (3.3.68): an employer's changes and its declared earnings in the order in which they were entered.
create index ledger_change_of_employer on ledger_change (employer_id, recorded_at, id);
create index earnings_of_employer on earnings_declaration (employer_id, recorded_at, id);
