"""Models: an array of ids and a window of rows; never a query in `data()`."""
