"""One plain function for each thing a person can do; no Qt. They return what changed, or the data of a report."""
