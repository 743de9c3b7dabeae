"""The page of one company, laid out by hand."""
