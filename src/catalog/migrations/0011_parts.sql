-- The documents that an archive or a PDF carries: names, formats and pages, in JSON.
ALTER TABLE contents ADD COLUMN parts TEXT;
