-- How many words of a page are French ones, 0 to 1; of a content, the mean over its pages.
ALTER TABLE pages ADD COLUMN quality REAL;
ALTER TABLE contents ADD COLUMN quality REAL;

-- What an OCR engine read on a page, so that no engine reads it twice.
CREATE TABLE scans (
    sha256      TEXT NOT NULL REFERENCES contents (sha256),
    page        INTEGER NOT NULL,
    engine      TEXT NOT NULL,               -- version of the stage, languages
    text        TEXT NOT NULL,
    confidence  REAL,
    quality     REAL,
    boxes       BLOB NOT NULL,               -- nine bytes for each word of the text, see scans.rs
    PRIMARY KEY (sha256, page)
);
CREATE INDEX scans_by_engine ON scans (engine, quality);

-- Contents that wait for OCR, apart from those that need none: the smallest rank first.
CREATE TABLE ocr_queue (
    sha256  TEXT PRIMARY KEY REFERENCES contents (sha256),
    rank    TEXT NOT NULL                    -- when it came, and a minute more for each page it wants read
);
CREATE INDEX ocr_queue_by_rank ON ocr_queue (rank);

-- The time OCR took, day by day (UTC), for the daily budget.
CREATE TABLE ocr_days (
    day      TEXT PRIMARY KEY,
    seconds  REAL NOT NULL
);
