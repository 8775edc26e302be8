"""Preparing a review: what people say of it, and what is announced because of that."""
