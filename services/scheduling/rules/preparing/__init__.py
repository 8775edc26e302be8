"""Preparing a review: who may say what of it, and which exclusions are to be confirmed anew."""
