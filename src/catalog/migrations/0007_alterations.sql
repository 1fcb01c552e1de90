-- Which version a change of bytes brought, and whether its words are others (words, layout; absent where that is not
-- known): told once, as it was known then.
ALTER TABLE changes ADD COLUMN version INTEGER;
ALTER TABLE changes ADD COLUMN alteration TEXT;
