"""One editor for each kind of field, and the form derived from the specs."""
