"""What may be done with a review, and what has to be given with it."""
