-- Enqueues a job inside the caller's transaction: it runs if and when that commits. The roles of the hall may not touch the
-- queue's own schema (graphile_worker, made by its own migrations after these), so the function acts as the schema's owner.
-- Three attempts, then the job is left failed.
create function hall_enqueue(task text, payload json, key text, queue text, run_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin
  perform graphile_worker.add_job(identifier => task, payload => payload, queue_name => queue, run_at => run_at, max_attempts => 3, job_key => key); end $$;
revoke all on function hall_enqueue from public;
grant execute on function hall_enqueue to hall_employer, hall_agency, hall_system;
