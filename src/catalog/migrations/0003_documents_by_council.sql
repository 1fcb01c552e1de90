-- What is held of a council is counted whenever the list of councils is shown.
CREATE INDEX documents_by_council ON documents (council, first_seen);
