"""通报: the week's bulletin as it will be printed, the texts written into it, and the records behind its figures."""
