-- What open data asks of a council.
ALTER TABLE councils ADD COLUMN siret TEXT;
-- The rows of tables of acts, whole: what they state beside the act, and those that are left to a document of their own.
CREATE TABLE table_rows (
    sha256    TEXT NOT NULL REFERENCES contents (sha256),
    position  INTEGER NOT NULL,          -- from 0, in the order of the table
    act       INTEGER,                   -- the act's position among those of the table; absent when a document has it
    facts     TEXT NOT NULL,
    PRIMARY KEY (sha256, position)
);
-- Tables read before are read again.
UPDATE contents SET extract_version = 0 WHERE table_url IS NOT NULL;
