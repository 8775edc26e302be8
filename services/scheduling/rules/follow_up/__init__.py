"""What follows a review: its decisions sent and answered, its record, and the care plan brought up to date. Pure."""
