"""Pure rules of notifications: who is told, by which channel, and when to try again."""
