-- A session's token changes while requests are under way, so what belongs to a session is found by an id that does not.
alter table session add column id uuid not null default gen_random_uuid();
alter table session add constraint session_id_once unique (id);
