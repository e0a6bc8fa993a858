"""Work files: procedures as data, steps as events, documents, signatures, mailboxes."""
