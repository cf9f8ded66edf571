-- What the simulated registers outside answer where it differs from what they make up (gateways/simulated-registers.ts). Empty where simulators are off.
create table simulated_answer (
  register text not null check (register in ('business', 'cards')),
  key      text not null,
  answer   jsonb,
  primary key (register, key)
);
-- A register that does not answer.
create table simulated_outage (
  register text primary key check (register in ('business', 'cards')),
  since    timestamptz not null
);
grant select, insert, update, delete on simulated_answer, simulated_outage to hall_system;
