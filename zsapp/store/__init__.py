"""The local file: encrypted database, key, lock, schema, backups, attachments, and the log of changes."""
