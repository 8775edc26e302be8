"""Placement moves that the IRO asks to be put on hold."""
