"""The rules of the practice, one file a family; pure, numbered as in the domain's list."""
