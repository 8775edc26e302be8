"""Statutory clocks: opened and met by the engine alone, from what the policy says of each duty."""
