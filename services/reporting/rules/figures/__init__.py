"""Figures: what is counted of the things that happened, each defined once. Pure."""
