-- The acts that acts name, as written; which acts those are is found when asked, for either may come first.
CREATE TABLE act_references (
    act       TEXT NOT NULL REFERENCES acts (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,              -- from 0, in the order of the act
    relation  TEXT NOT NULL,                 -- cites, modifies, abrogates, withdraws, approves
    number    TEXT,                          -- normalised
    day       TEXT,
    PRIMARY KEY (act, position)
);
CREATE INDEX act_references_by_number ON act_references (number);
CREATE INDEX act_references_by_day ON act_references (day, relation);
CREATE INDEX acts_by_number ON acts (json_extract(facts, '$.number_normalised'));
CREATE INDEX contents_by_session ON contents (json_extract(recognition, '$.recognition.session_date'));
