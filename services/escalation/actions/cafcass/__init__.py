"""Cafcass: considered, consulted, referred to, and its answers."""
