-- What the law asks of a commune depends on its size.
ALTER TABLE councils ADD COLUMN inhabitants INTEGER;
