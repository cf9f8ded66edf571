-- A refund notice says where the money goes; one of nothing is settled with its issue (the ledger does it, nothing is paid on it).
alter table notice add constraint refund_notice_has_account check (direction = 'income' or bank_account_id is not null);
