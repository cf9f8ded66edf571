-- A scan raises a session and gives it a new token; the one from before is good for requests under way, and for no more.
alter table session add column renew boolean not null default false;
alter table session add column earlier_hash bytea;
alter table session add column renewed_at timestamptz;
create index session_by_earlier_token on session (earlier_hash) where earlier_hash is not null;
alter table scan drop constraint scan_token_hash_fkey;
alter table scan add constraint scan_token_hash_fkey foreign key (token_hash) references session on update cascade on delete cascade;
create index scan_of_session on scan (token_hash, state);
-- Why a scan was refused, as the person reads it.
alter table scan add column reason text;
