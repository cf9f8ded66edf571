-- The tax office: whatever it reported of money, once a reference in the whole hall; what stands against an earlier report; tries of
-- hand-overs; what reconciliations found; the simulated office.

-- A report of money, whether it could be placed or not. One row a reference: two reports of one reference meet here.
create table reported_receipt (
  reference     text primary key,
  notice_number text not null,
  amount_fen    bigint not null check (amount_fen > 0),
  paid_on       date not null,
  outcome       text not null check (outcome in ('recorded', 'no-such-notice', 'cancelled-notice')),
  employer_id   uuid references employer,
  reported_at   timestamptz not null
);
create index reported_receipt_of_day on reported_receipt (paid_on);
create index reported_receipt_of_notice on reported_receipt (notice_number);
-- The same reference with another notice, amount or day: kept as it was sent, and settled by people.
create table contradicted_receipt (
  reference     text not null references reported_receipt,
  notice_number text not null,
  amount_fen    bigint not null,
  paid_on       date not null,
  reported_at   timestamptz not null,
  primary key (reference, notice_number, amount_fen, paid_on)
);

-- When a hand-over is tried next (null: at once); the lease of one that is under way ends then too. A failed one is tried on, a refused one is not.
alter table hand_over add column next_at timestamptz;
alter table hand_over drop constraint hand_over_state_check;
alter table hand_over add constraint hand_over_state_check check (state in ('waiting', 'done', 'failed', 'refused'));
create index hand_over_due on hand_over (coalesce(next_at, created_at)) where state in ('waiting', 'failed');
-- The office's own time of the state it reported last: an older report does not undo a newer one.
alter table notice add column tax_state_at timestamptz;
grant update (next_at) on hand_over to hall_system;
grant update (tax_state_at) on notice to hall_system;

create table reconciliation (
  id            uuid primary key default gen_random_uuid(),
  from_on       date not null,
  to_on         date not null check (to_on >= from_on),
  by_name       text not null,
  automatic     boolean not null,
  notices       integer not null,
  receipts      integer not null,
  reconciled_at timestamptz not null
);
create unique index reconciled_once_a_day on reconciliation (to_on) where automatic;
create table reconciliation_difference (
  reconciliation_id uuid not null references reconciliation,
  no                integer not null,
  kind              text not null,
  notice_number     text not null,
  reference         text,
  region_code       text,
  employer_id       uuid references employer,
  here              text,
  there             text,
  primary key (reconciliation_id, no)
);

-- What the simulated tax office holds (gateways/simulated-tax-office.ts). Empty where simulators are off.
alter table simulated_outage drop constraint simulated_outage_register_check;
alter table simulated_outage add constraint simulated_outage_register_check check (register in ('business', 'cards', 'tax-office'));
create table simulated_tax_notice (
  number      text primary key,
  direction   text not null,
  fund        text not null,
  subject_no  text not null,
  subject_name text not null,
  amount_fen  bigint not null,
  issued_on   date not null,
  state       text not null check (state in ('received', 'invoiced', 'refused', 'void')),
  reason      text,
  received_at timestamptz not null
);
create table simulated_tax_payment (
  reference  text primary key,
  number     text not null references simulated_tax_notice,
  amount_fen bigint not null,
  paid_on    date not null,
  paid_at    timestamptz not null,
  sent       integer not null default 0,
  outcome    text
);
create index simulated_tax_payment_of_notice on simulated_tax_payment (number);

grant select, insert on reported_receipt, contradicted_receipt, reconciliation, reconciliation_difference to hall_system;
grant select, insert, update on simulated_tax_notice, simulated_tax_payment to hall_system;
grant insert on message to hall_system;
