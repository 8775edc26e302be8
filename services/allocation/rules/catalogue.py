"""Every rule by which a child may have an IRO, or another one: what an allocation or a breach may name."""

from typing import Final

from services.allocation.rules import appointed
from services.allocation.rules.all_rules import RULES
from services.allocation.rules.handover import order as handing_over
from services.allocation.rules.rule import Rule

WITHOUT_BEING_ASKED: Final[tuple[Rule, ...]] = (*handing_over.RULES, *appointed.RULES)
"""Those that nothing asks of an IRO when one is chosen."""
EVERY_RULE: Final = (*RULES, *WITHOUT_BEING_ASKED)
