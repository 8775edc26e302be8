"""Reporting's tables; whoever asks for `metadata` has all of them."""

from services.reporting.tables import figures, own_links, rebuilding
from services.reporting.tables.children import metadata

__all__ = ["figures", "metadata", "own_links", "rebuilding"]
