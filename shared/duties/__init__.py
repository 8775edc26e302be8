"""Statutory clocks: opened and met by the engine alone, from what the policy says of each duty.

`clocks_of` is the one interpreter of the policy: the engine opens duties from the clocks it gives, and whoever plans
from a limit asks it too: by `started_clocks_of` where only their dates matter, by `counted_from` where nothing has
happened yet that could start a clock.
"""

from shared.duties.clocks import Clock, clocks_of, has_started, started_clocks_of
from shared.duties.counting import counted_from
from shared.duties.evidence import Subject

__all__ = ["Clock", "Subject", "clocks_of", "counted_from", "has_started", "started_clocks_of"]
