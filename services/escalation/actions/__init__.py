"""What escalation does, a room for each subject."""
