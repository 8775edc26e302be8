"""What every service has to know of a child the same way: each question has one answer, here, from the facts held."""
