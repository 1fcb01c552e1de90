-- What the next run of a source is held against, and what was learnt of it. All JSON, all of the last run.
ALTER TABLE sources ADD COLUMN shape TEXT;       -- what its first page was built of when it was last understood
ALTER TABLE sources ADD COLUMN cadence TEXT;     -- how often it brings something new
ALTER TABLE sources ADD COLUMN search TEXT;      -- when a better address was looked for, and which was found
