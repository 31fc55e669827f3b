-- Runs at each start of the service. Two processes that start together take turns.
BEGIN;
SELECT pg_advisory_xact_lock(7031);

-- Which events were handled; see examples/webhooks-postgres.
CREATE TABLE IF NOT EXISTS truv_events (
    webhook_id text PRIMARY KEY,
    handled_at timestamptz NOT NULL DEFAULT now()
);

-- A loan application. `order_id` and `user_id` are Truv's, and null until Truv has the order.
CREATE TABLE IF NOT EXISTS applications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL UNIQUE,
    order_id text,
    user_id text UNIQUE
);

-- A person's connection to a payroll provider. `access_token` is null for links that an order has made.
-- In your service, encrypt the token: it gives access to the person's data for as long as the link lives.
CREATE TABLE IF NOT EXISTS links (
    link_id text PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES applications,
    access_token text,
    -- What keeps the data from being renewed, such as `login_error`.
    problem text,
    -- When the newest event happened that changed this row.
    changed_at timestamptz,
    fetched_at timestamptz,
    -- When the next refresh is due; null before the first data is there.
    refresh_at timestamptz
);

-- What the last report says about each employment.
CREATE TABLE IF NOT EXISTS employments (
    employment_id text PRIMARY KEY,
    link_id text NOT NULL REFERENCES links ON DELETE CASCADE,
    employer text NOT NULL,
    job_title text,
    is_active boolean,
    income numeric,
    income_unit text
);

CREATE TABLE IF NOT EXISTS statements (
    link_id text NOT NULL REFERENCES links ON DELETE CASCADE,
    statement_id text NOT NULL,
    pay_date date NOT NULL,
    gross_pay numeric,
    net_pay numeric,
    PRIMARY KEY (link_id, statement_id)
);

-- Links whose data is to be fetched; a link that is due twice is fetched once.
CREATE TABLE IF NOT EXISTS jobs (
    link_id text PRIMARY KEY REFERENCES links ON DELETE CASCADE,
    run_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    -- Why it was given up; for people.
    given_up text
);
COMMIT;
