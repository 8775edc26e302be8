"""Concerns and disputes: their board, one of them whole, and what is said of them by forms."""
