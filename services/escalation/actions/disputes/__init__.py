"""Disputes: what people say of them, and what follows from it and from time."""
