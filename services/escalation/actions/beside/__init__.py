"""What stands beside disputes and is derived alike: one row for what a person said, with what it announced."""
