"""Matters: what was told of a child that the IRO is to answer, once for each thing."""
