"""Whether a review is ready: what is there, what is missing, and whose it is."""
