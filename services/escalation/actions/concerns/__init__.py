"""Concerns: those that follow from late duties, and those that people raise and close."""
