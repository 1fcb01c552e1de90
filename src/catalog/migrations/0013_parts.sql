-- The documents that a content carries (JSON; an archive's members, a PDF's attachments): where a page is to be drawn from.
ALTER TABLE contents ADD COLUMN parts TEXT;
