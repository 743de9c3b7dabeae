"""待职: for headquarters alone."""
