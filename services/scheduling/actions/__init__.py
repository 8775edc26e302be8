"""What scheduling does with the facts it holds."""
