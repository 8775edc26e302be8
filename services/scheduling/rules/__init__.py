"""Which review of its series a review is, and what is history; when it is due is the duty engine's to say."""
