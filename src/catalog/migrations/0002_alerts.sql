-- A match knows the content it tells of, so that a withdrawal finds it. Its hit is emptied once it was told, given up
-- or withdrawn: nothing of an act is kept here for longer than it takes to say it.
ALTER TABLE matches ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
CREATE INDEX matches_content ON matches (sha256);
