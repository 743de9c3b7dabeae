"""PDF documents from plain data and texts. Knows no store, no Qt and no network."""
