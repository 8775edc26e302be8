"""Changes that were made, and which of them a review was to consider before."""
