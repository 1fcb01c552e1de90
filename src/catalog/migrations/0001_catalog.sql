-- The one truth. Instants are UTC text of fixed width (2026-01-31T05:30:00.000Z), so that they sort; dates are
-- YYYY[-MM[-DD]]; what is structured and never searched by SQL is JSON.

CREATE TABLE councils (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    insee       TEXT,
    siren       TEXT,
    timezone    TEXT NOT NULL
);

CREATE TABLE sources (
    id            TEXT PRIMARY KEY,
    council       TEXT NOT NULL REFERENCES councils (id),
    kind          TEXT NOT NULL,
    url           TEXT NOT NULL,
    schedule      TEXT NOT NULL,
    selectors     TEXT NOT NULL,
    configured    INTEGER NOT NULL,          -- 0 once it has left the configuration: its documents stay
    next_due      TEXT,
    health        TEXT,                      -- of the last run; absent before the first
    health_since  TEXT,
    health_why    TEXT,
    last_started  TEXT,
    last_ended    TEXT,
    last_success  TEXT,
    last_listed   INTEGER,                   -- documents listed by the last run whose health was ok
    failures      INTEGER NOT NULL DEFAULT 0 -- runs in a row in which something failed that may succeed later
);

CREATE TABLE runs (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL REFERENCES sources (id),
    started  TEXT NOT NULL,
    ended    TEXT,
    health   TEXT,
    report   TEXT
);
CREATE INDEX runs_by_source ON runs (source, id);

-- What was seen, when: append-only.
CREATE TABLE captures (
    id             INTEGER PRIMARY KEY,
    run            INTEGER NOT NULL REFERENCES runs (id),
    source         TEXT NOT NULL,
    url            TEXT NOT NULL,
    final_url      TEXT,
    fetched_at     TEXT NOT NULL,
    status         INTEGER,
    sha256         TEXT,
    content_type   TEXT,
    etag           TEXT,
    last_modified  TEXT,
    headers        TEXT,
    error          TEXT
);
CREATE INDEX captures_by_url ON captures (source, url, id);

CREATE TABLE contents (
    sha256             TEXT PRIMARY KEY,
    bytes              INTEGER NOT NULL,
    content_type       TEXT,
    name               TEXT,
    table_url          TEXT,                 -- set when it is a table of acts, read by the scdl reader
    archived_at        TEXT NOT NULL,
    media_type         TEXT,
    extract_version    INTEGER NOT NULL DEFAULT 0,
    recognise_version  INTEGER NOT NULL DEFAULT 0,
    metadata           TEXT,
    doubts             TEXT,
    recognition        TEXT
);
CREATE INDEX contents_by_stage ON contents (extract_version, recognise_version);

CREATE TABLE pages (
    sha256      TEXT NOT NULL REFERENCES contents (sha256),
    number      INTEGER NOT NULL,
    text        TEXT NOT NULL,
    origin      TEXT NOT NULL,
    confidence  REAL,
    PRIMARY KEY (sha256, number)
);

CREATE TABLE documents (
    id            TEXT PRIMARY KEY,
    seq           INTEGER NOT NULL UNIQUE,   -- the order in which documents were first seen
    source        TEXT NOT NULL REFERENCES sources (id),
    council       TEXT NOT NULL REFERENCES councils (id),
    url           TEXT NOT NULL,
    title         TEXT,                      -- as the listing has it
    date          TEXT,
    kind          TEXT,
    why           TEXT NOT NULL,
    listed_on     TEXT NOT NULL,
    sha256        TEXT REFERENCES contents (sha256),
    first_seen    TEXT NOT NULL,
    last_seen     TEXT NOT NULL,             -- in a listing
    checked_at    TEXT,                      -- its own address was asked
    missed        INTEGER NOT NULL DEFAULT 0,
    missed_since  TEXT,
    gone_since    TEXT,
    failed        TEXT                       -- why its last fetch failed; absent when it succeeded
);
CREATE INDEX documents_by_source ON documents (source);
CREATE INDEX documents_by_content ON documents (sha256, council, seq);

CREATE TABLE versions (
    document    TEXT NOT NULL REFERENCES documents (id),
    number      INTEGER NOT NULL,            -- from 1
    sha256      TEXT NOT NULL REFERENCES contents (sha256),
    capture     INTEGER NOT NULL REFERENCES captures (id),
    seen_first  TEXT NOT NULL,
    seen_last   TEXT NOT NULL,
    PRIMARY KEY (document, number)
);
CREATE INDEX versions_by_content ON versions (sha256);

CREATE TABLE acts (
    id            TEXT PRIMARY KEY,
    document      TEXT NOT NULL REFERENCES documents (id),
    position      INTEGER NOT NULL,          -- from 0, in the order of the document
    session_date  TEXT,
    facts         TEXT NOT NULL,
    first_seen    TEXT NOT NULL
);
CREATE INDEX acts_by_document ON acts (document, position);

-- Every change that the index and the alerts have to follow, in order; never rewritten.
CREATE TABLE changes (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    document  TEXT NOT NULL,
    what      TEXT NOT NULL,                 -- new, changed, gone, back, reread, withdrawn
    at        TEXT NOT NULL
);

CREATE TABLE withdrawals (
    sha256  TEXT PRIMARY KEY,
    reason  TEXT NOT NULL,
    at      TEXT NOT NULL
);

-- Work that a command asks of the running daemon.
CREATE TABLE jobs (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    task     TEXT NOT NULL,
    created  TEXT NOT NULL,
    started  TEXT,
    ended    TEXT,
    result   TEXT
);

CREATE TABLE alerts (
    id        TEXT PRIMARY KEY,
    query     TEXT NOT NULL,
    recipient TEXT NOT NULL,                 -- mailto:… or https://…
    rhythm    TEXT NOT NULL,                 -- at-once, daily, weekly
    any_date  INTEGER NOT NULL,
    lang      TEXT NOT NULL,
    secret    TEXT NOT NULL,                 -- signs webhooks
    token     TEXT NOT NULL,                 -- leaves the list in one click
    created   TEXT NOT NULL,
    since     INTEGER NOT NULL,              -- only changes after this number concern it
    digested  TEXT NOT NULL,                 -- matches up to here were put in a delivery
    ended     TEXT,
    ended_why TEXT
);

-- What was matched, once per alert and act, in the transaction that moves the cursor.
CREATE TABLE matches (
    alert     TEXT NOT NULL REFERENCES alerts (id),
    key       TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    hit       TEXT NOT NULL,
    delivery  TEXT,
    PRIMARY KEY (alert, key)
);
CREATE INDEX matches_waiting ON matches (delivery, alert);

-- The outbox.
CREATE TABLE deliveries (
    id        TEXT PRIMARY KEY,
    alert     TEXT NOT NULL REFERENCES alerts (id),
    body      TEXT NOT NULL,
    created   TEXT NOT NULL,
    attempts  INTEGER NOT NULL DEFAULT 0,
    next_try  TEXT NOT NULL,
    sent      TEXT,
    given_up  TEXT,
    error     TEXT
);
CREATE INDEX deliveries_due ON deliveries (sent, given_up, next_try);

CREATE TABLE cursors (
    name  TEXT PRIMARY KEY,
    seq   INTEGER NOT NULL
);
