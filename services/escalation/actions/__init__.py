"""What escalation does: concerns that duties raise by themselves, and those that people raise and close."""
