-- Which events were handled. Delete rows that are older than Truv may post an event again.
CREATE TABLE truv_events (
    webhook_id text PRIMARY KEY,
    handled_at timestamptz NOT NULL DEFAULT now()
);

-- Your own tables: here the loan applications and their links, and the jobs that workers take.
CREATE TABLE applications (
    link_id text PRIMARY KEY
);

CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    link_id text NOT NULL REFERENCES applications,
    task_id text NOT NULL
);
