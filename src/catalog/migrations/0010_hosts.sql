-- Every host that was asked, all its requests since the first, and until when it is left alone after it refused us.
CREATE TABLE hosts (
    host              TEXT PRIMARY KEY,          -- lower case, without port
    requests          INTEGER NOT NULL DEFAULT 0,
    bytes             INTEGER NOT NULL DEFAULT 0,
    not_modified      INTEGER NOT NULL DEFAULT 0,
    errors            INTEGER NOT NULL DEFAULT 0,
    back_offs         INTEGER NOT NULL DEFAULT 0,
    refusals          INTEGER NOT NULL DEFAULT 0, -- in a row
    refused_with      INTEGER,                    -- the status of the last of them
    left_alone_until  TEXT
);

-- The same by day (UTC).
CREATE TABLE host_days (
    host          TEXT NOT NULL REFERENCES hosts (host),
    day           TEXT NOT NULL,
    requests      INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    not_modified  INTEGER NOT NULL,
    errors        INTEGER NOT NULL,
    back_offs     INTEGER NOT NULL,
    PRIMARY KEY (host, day)
);
CREATE INDEX host_days_by_day ON host_days (day);
