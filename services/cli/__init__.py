"""The `iro` command."""

from services.cli.commands import main

__all__ = ["main"]
