"""Files in and out: rows and logs, without knowing the store's tables or any network."""
