"""The verbs on the command line: a contract that scripts and tests rely on. One file a group."""
