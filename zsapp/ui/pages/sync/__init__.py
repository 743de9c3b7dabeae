"""同步: how things stand with the hub."""
