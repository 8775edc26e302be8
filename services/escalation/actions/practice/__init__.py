"""Practice that IROs saw, its patterns, and how an IRO was treated for a challenge."""
